# The version comes from the git tag (v0.1.0 -> 0.1.0); between tags git describe adds the distance and the commit. It reaches one
# unit only, so that a commit does not recompile the world.
find_package(Git QUIET)
set(MUSTER_VERSION "")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} describe --tags --match v* --dirty
                  OUTPUT_VARIABLE MUSTER_VERSION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
string(REGEX REPLACE "^v" "" MUSTER_VERSION "${MUSTER_VERSION}")
if(NOT MUSTER_VERSION)
  set(MUSTER_VERSION 0.1.0)
endif()
set_source_files_properties(${PROJECT_SOURCE_DIR}/agent/protocol/version.cpp PROPERTIES COMPILE_DEFINITIONS MUSTER_VERSION="${MUSTER_VERSION}")
message(STATUS "muster ${MUSTER_VERSION}")
