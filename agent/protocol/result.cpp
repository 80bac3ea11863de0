#include "agent/protocol/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace muster {

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  std::fprintf(stderr, "bug: %s:%u: the value of an error was read: %s\n", location.file_name(),
               static_cast<unsigned>(location.line()), error.message().c_str());
  std::abort();
}

}  // namespace muster
