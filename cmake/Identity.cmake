# vsoko_identity(out sources...): a generated C file with vs_build_identity, a digest of all sources
# and of what they are compiled with. What one build keeps for itself no other one takes for its own.
function(vsoko_identity out)
    set(script "${CMAKE_CURRENT_SOURCE_DIR}/cmake/identity_text.cmake")
    set(target "${CMAKE_CURRENT_BINARY_DIR}/identity.c")
    file(GLOB headers CONFIGURE_DEPENDS core/*.h core/*.def)
    set(files ${ARGN} ${headers}) # the standard library is in embedded.c
    list(SORT files)
    list(JOIN files "\n" list)
    file(GENERATE OUTPUT "${target}.list" CONTENT "${list}\n")
    set(with "${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${CMAKE_SYSTEM_PROCESSOR}"
        " ${CMAKE_BUILD_TYPE} ${CMAKE_C_FLAGS} ${PROJECT_VERSION}")
    list(JOIN with "" with)
    add_custom_command(OUTPUT "${target}"
        COMMAND "${CMAKE_COMMAND}" -DLIST=${target}.list "-DWITH=${with}" -DOUT=${target} -P "${script}"
        DEPENDS ${files} "${script}" "${target}.list" VERBATIM)
    set(${out} "${target}" PARENT_SCOPE)
endfunction()
