#pragma once
// What get_url and uri share: the request that their arguments describe, and times in HTTP.

#include <ctime>
#include <string>

#include "agent/tasks/modules/http_client.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// The request to `url` by the task's arguments: headers, user, TLS, proxy, timeout.
HttpRequest request_of(const Task& task, std::string url);
/// "Thu, 26 Nov 2026 10:00:00 GMT" (RFC 9110, IMF-fixdate).
std::string http_date(std::time_t when);

}  // namespace muster::modules
