#include "agent/probes/neighbours.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace muster::probes {

bool is_unanswered_in(std::string_view table, const boost::asio::ip::address& address) {
  const auto wanted = address.to_string();
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::string ip, hardware_type, flags;
    std::istringstream(line) >> ip >> hardware_type >> flags;
    if (ip == wanted) return flags == "0x0";
  }
  return false;
}

bool is_unanswered(const boost::asio::ip::address& address) {
  if (!address.is_v4()) return false;
  std::ifstream file("/proc/net/arp");
  std::ostringstream table;
  table << file.rdbuf();
  return is_unanswered_in(table.str(), address);
}

}  // namespace muster::probes
