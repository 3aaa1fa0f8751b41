# vsoko_embed(out): a generated C file that holds every file of lua/ (stdlib and models) as bytes.
# Each entry keeps its path below lua/, so that a message names the file as the source tree does.
function(vsoko_embed out)
    set(script "${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_files.cmake")
    set(target "${CMAKE_CURRENT_BINARY_DIR}/embedded.c")
    file(GLOB_RECURSE files CONFIGURE_DEPENDS
        "${CMAKE_CURRENT_SOURCE_DIR}/lua/*.lua" "${CMAKE_CURRENT_SOURCE_DIR}/lua/*.yaml")
    add_custom_command(OUTPUT "${target}"
        COMMAND "${CMAKE_COMMAND}" -DROOT=${CMAKE_CURRENT_SOURCE_DIR}/lua -DOUT=${target} -P "${script}"
        DEPENDS ${files} "${script}" VERBATIM)
    set(${out} "${target}" PARENT_SCOPE)
endfunction()
