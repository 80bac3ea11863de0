#pragma once
// What Ansible makes of the cases in tests/fixtures/playbooks/ansible, which `compute` there wrote down.

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/source_tree.hpp"

namespace muster::test {

inline boost::json::value ansible_cases(const std::string& name) {
  return boost::json::parse(content_of(source_tree() / "tests/fixtures/playbooks/ansible" / name));
}

/// A member of a case as a text.
inline std::string text_in(const boost::json::value& one, const char* key) {
  return std::string(one.at(key).as_string());
}

}  // namespace muster::test
