#pragma once
// Files of ssh_config(5) that our reading is held against that of the real ssh (host_config_test.cpp).
// "DIR" stands for the folder that the files are in.

#include <string_view>
#include <vector>

namespace muster::test {

/// A file, and the hosts to ask for, each as the arguments of ssh: "-l user -p port host".
struct ConfigSample {
  std::string_view what;
  std::string_view text;
  std::vector<std::string_view> hosts;
};

/// Files that ssh reads.
const std::vector<ConfigSample>& good_config_samples();
/// Files that ssh refuses.
const std::vector<ConfigSample>& bad_config_samples();

}  // namespace muster::test
