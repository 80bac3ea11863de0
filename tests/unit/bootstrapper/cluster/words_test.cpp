#include "bootstrapper/cluster/words.hpp"

#include <doctest/doctest.h>

#include <array>

namespace muster::cluster {

TEST_CASE("the word that was probably meant is proposed") {
  constexpr std::array<std::string_view, 6> kKnown{"name",           "role", "address",
                                                   "privateAddress", "port", "keyPath"};
  struct Case {
    std::string_view word;
    std::string_view meant;  ///< empty: none
  };
  for (const auto& row :
       {Case{"adress", "address"}, Case{"addres", "address"}, Case{"adrdess", "address"},
        Case{"addresss", "address"}, Case{"Address", "address"}, Case{"ADDRESS", "address"},
        Case{"private_address", "privateAddress"}, Case{"private-adress", "privateAddress"},
        Case{"prot", "port"}, Case{"nmae", "name"}, Case{"roel", "role"}, Case{"keypath", "keyPath"},
        Case{"KeyPaths", "keyPath"}, Case{"colour", ""}, Case{"x", ""}, Case{"", ""}, Case{"nome", "name"},
        Case{"none", ""},
        Case{"a-very-long-word-that-is-like-nothing-and-goes-on-for-more-than-64-letters", ""}}) {
    CAPTURE(row.word);
    CHECK(did_you_mean(row.word, kKnown).value_or("") == row.meant);
  }
  CHECK_FALSE(did_you_mean("name", {}));
  CHECK(suggestion("adress", kKnown) == "did you mean \"address\"?");
  CHECK(suggestion("colour", kKnown) == "known here: name, role, address, privateAddress, port, keyPath");
  CHECK(suggestion("colour", {}) == "");
}

TEST_CASE("a quoted text is fit for a terminal") {
  CHECK(in_quotes("abc") == "\"abc\"");
  CHECK(in_quotes("a\x1b[31mb\nc") == "\"ab c\"");
  CHECK(in_quotes(std::string(100, 'x')) == "\"" + std::string(57, 'x') + "...\"");
  CHECK(in_quotes("https://user:hunter2@host/x") == "\"https://***@host/x\"");
  CHECK(in_quotes("https://user:hunter2@hunter2@host") == "\"https://***@host\"");
  CHECK(in_quotes("https://host/x") == "\"https://host/x\"");
  CHECK(in_quotes("user@host") == "\"user@host\"");
}

TEST_CASE("keys that sound like a secret are taken for one") {
  struct Case {
    std::string_view key;
    std::string_view value;
    bool secret;
  };
  for (const auto& row : {Case{"password", "x", true},
                          Case{"Password", "x", true},
                          Case{"pass_word", "x", true},
                          Case{"passwd", "x", true},
                          Case{"paswsord", "x", true},
                          Case{"pwd", "x", false},
                          Case{"passphrase", "x", true},
                          Case{"ssh-password", "x", true},
                          Case{"secretKey", "x", true},
                          Case{"token", "x", true},
                          Case{"certificateKey", "x", true},
                          Case{"passwordFile", "./x", false},
                          Case{"passphraseFile", "./x", false},
                          Case{"passwordCommand", "pass show", false},
                          Case{"passwordEnv", "PASSWORD_1", false},
                          Case{"passwordEnv", "\"A\"", false},
                          Case{"passwordEnv", "A, user: b}", false},
                          Case{"passwordEnv", "hunter2!", true},
                          Case{"passwordEnv", "2hunter", true},
                          Case{"passwordEnv", "", false},
                          Case{"sudo", "true", false},
                          Case{"sudo", "false # no", false},
                          Case{"sudo", "{passwordFile: x}", false},
                          Case{"sudo", "*door", false},
                          Case{"sudo", "", false},
                          Case{"sudo", "hunter2", true},
                          Case{"sudo", "trueblood", true},
                          Case{"sudo", "true, port: 22}", false},
                          Case{"passwordEnv", "my pass", true},
                          Case{"passwordEnv", "'my pass'", true},
                          Case{"passwordEnv", "A # b", false},
                          Case{"passwordEnv", "\"open", false},
                          Case{"passwordEnv", "a,b", true},
                          Case{"user", "root", false},
                          Case{"port", "22", false},
                          Case{"keyPath", "x", false},
                          Case{"", "x", false}}) {
    CAPTURE(row.key);
    CAPTURE(row.value);
    CHECK(is_secret(row.key, row.value) == row.secret);
  }
}

TEST_CASE("environment variables have plain names") {
  CHECK(is_environment_name("SSH_PASSWORD"));
  CHECK(is_environment_name("_a1"));
  for (const char* bad : {"", "1A", "A-B", "A B", "A=B", "hunter2!"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_environment_name(bad));
  }
}

}  // namespace muster::cluster
