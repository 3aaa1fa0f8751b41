# The libraries of Debian that vsoko stands on, each as an imported target Vsoko::<name>.
find_package(PkgConfig REQUIRED)

function(vsoko_dependency name module)
    pkg_check_modules(${name} REQUIRED QUIET IMPORTED_TARGET ${module})
    add_library(Vsoko::${name} ALIAS PkgConfig::${name})
endfunction()

vsoko_dependency(lua lua5.4)
vsoko_dependency(sqlite sqlite3)
vsoko_dependency(yaml yaml-0.1)
vsoko_dependency(utf8proc libutf8proc)
vsoko_dependency(sodium libsodium)
vsoko_dependency(xxhash libxxhash)

# Only the headers of these: core/library.c loads them when a command needs them.
function(vsoko_headers name module)
    pkg_check_modules(${name} REQUIRED QUIET ${module})
    add_library(Vsoko::${name} INTERFACE IMPORTED)
    target_include_directories(Vsoko::${name} INTERFACE ${${name}_INCLUDE_DIRS})
endfunction()

vsoko_headers(minizip minizip)
vsoko_headers(expat expat)
vsoko_headers(ical libical)
