#pragma once
// Lets doctest show a Result: CHECK(f()) and REQUIRE_FALSE(f()) print the Error's message when they fail.

#include <doctest/doctest.h>

#include "agent/protocol/result.hpp"

namespace doctest {

template <class T>
struct StringMaker<muster::Result<T>> {
  static String convert(const muster::Result<T>& result) {
    return result ? String("a value") : String(("error: " + result.error().message()).c_str());
  }
};

}  // namespace doctest
