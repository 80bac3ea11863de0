#include "agent/protocol/error.hpp"

namespace muster {

int exit_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::none:
      return 0;
    case ErrorKind::usage:
      return 2;
    case ErrorKind::unreachable:
    case ErrorKind::login:
      return 3;
    case ErrorKind::agent:
      return 4;
    case ErrorKind::command:
      return 5;
    case ErrorKind::timeout:
      return 6;
    case ErrorKind::interrupted:
      return 130;
    case ErrorKind::bug:
      return 70;
  }
  return 70;
}

}  // namespace muster
