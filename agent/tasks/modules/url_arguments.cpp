#include "agent/tasks/modules/url_arguments.hpp"

#include <array>

namespace muster::modules {

HttpRequest request_of(const Task& task, std::string url) {
  const auto& arguments = task.arguments;
  HttpRequest request;
  request.url = std::move(url);
  request.user = arguments.text("url_username");
  request.password = arguments.text("url_password");
  request.force_basic_auth = arguments.flag("force_basic_auth");
  request.use_proxy = arguments.flag("use_proxy", true);
  request.environment = task.environment;
  request.unredirected_headers = arguments.texts("unredirected_headers");
  request.stream.validate_certs = arguments.flag("validate_certs", true);
  request.stream.ca_path = arguments.text("ca_path");
  request.stream.client_cert = arguments.text("client_cert");
  request.stream.client_key = arguments.text("client_key");
  request.stream.unix_socket = arguments.text("unix_socket");
  request.stream.patience = std::chrono::seconds(std::max<std::int64_t>(arguments.whole("timeout", 10), 1));
  if (task.deadline.count() > 0) request.deadline = task.deadline;
  if (const auto* headers = arguments.find("headers"); headers && headers->is_object()) {
    const Arguments values(headers->get_object());
    for (const auto& [name, value] : headers->get_object()) {
      if (!value.is_null()) request.headers.emplace_back(std::string(name), values.text(name));
    }
  }
  const auto agent = arguments.text("http_agent");
  if (!agent.empty()) request.headers.emplace_back("User-Agent", agent);
  if (arguments.flag("force")) request.headers.emplace_back("cache-control", "no-cache");
  return request;
}

std::string http_date(std::time_t when) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct tm utc {};
  ::gmtime_r(&when, &utc);
  std::array<char, 64> rest{};
  std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
  const auto day = (utc.tm_mday < 10 ? "0" : "") + std::to_string(utc.tm_mday);
  return std::string(kDays.at(static_cast<std::size_t>(utc.tm_wday))) + ", " + day + " " +
         kMonths.at(static_cast<std::size_t>(utc.tm_mon)) + rest.data();
}

}  // namespace muster::modules
