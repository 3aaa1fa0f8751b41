# One interface target with the project's warnings and numeric rules.
add_library(vsoko_warnings INTERFACE)
target_compile_options(vsoko_warnings INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef
    -Wdouble-promotion -Wwrite-strings
    -ffp-contract=off # the same bits on every machine
    $<$<CONFIG:Release>:-O3>)
if(VSOKO_WERROR)
    target_compile_options(vsoko_warnings INTERFACE -Werror)
endif()
