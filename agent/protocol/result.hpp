#pragma once
// Result<T>: a value or an Error, and the two macros that hand an Error up. No exception crosses one of our
// headers.

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "agent/protocol/error.hpp"

namespace muster {

/// Called by Result::value() on an Error; reading a value that is not there is our own bug, so it ends the
/// program.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& location);

/// A T or an Error. Must be looked at: test with `if (!r)`, read with `*r` and `r.error()`.
template <class T = void>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

/// Shorthand for returning an Error: `return fail(ErrorKind::usage, "no host named n9");`
[[nodiscard]] inline Error fail(ErrorKind kind, std::string message) {
  return Error(kind, std::move(message));
}

}  // namespace muster

#define MUSTER_CONCAT_INNER(a, b) a##b
#define MUSTER_CONCAT(a, b) MUSTER_CONCAT_INNER(a, b)
#define MUSTER_TRY_(ret, tmp, expression) \
  if (auto tmp = expression; !tmp) {      \
    ret std::move(tmp).error();           \
  }
#define MUSTER_TRY_VALUE(ret, tmp, declaration, ...) \
  auto tmp = __VA_ARGS__;                            \
  if (!tmp) ret std::move(tmp).error();              \
  declaration = std::move(*tmp)
#define MUSTER_TRY(ret, tmp, first, ...) \
  MUSTER_TRY_##__VA_OPT__(VALUE)(ret, tmp, first __VA_OPT__(, ) __VA_ARGS__)

/// `TRY(auto x, f());` declares x from f()'s value or returns its Error; `TRY(f());` is for a Result<>.
#define TRY(...) MUSTER_TRY(return, MUSTER_CONCAT(try_, __LINE__), __VA_ARGS__)
/// TRY inside a coroutine: `CO_TRY(auto x, co_await f());`.
#define CO_TRY(...) MUSTER_TRY(co_return, MUSTER_CONCAT(try_, __LINE__), __VA_ARGS__)
