#include "agent/tasks/modules/uri.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "agent/protocol/digest.hpp"
#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/uri_body.hpp"
#include "agent/tasks/modules/url_arguments.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// The largest answer that becomes a result; a larger one needs `dest` of get_url.
constexpr std::size_t kLargestContent = 16 << 20;

Follow follow_of(const std::string& name) {
  if (name == "all" || name == "yes" || name == "true" || name == "True") return Follow::all;
  if (name == "no" || name == "none" || name == "false" || name == "False") return Follow::none;
  return name == "urllib2" ? Follow::urllib2 : Follow::safe;
}

/// "content-type" as a name of a variable.
std::string as_name(std::string header) {
  for (char& c : header) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '-') c = '_';
  }
  return header;
}

/// The cookies that an answer sets, by name.
json::object cookies_of(const HttpResponse& response) {
  json::object cookies;
  for (const auto& [name, value] : response.headers) {
    if (as_name(name) != "set_cookie") continue;
    const auto pair = value.substr(0, value.find(';'));
    const auto equals = pair.find('=');
    if (equals != pair.npos) cookies[as_utf8(pair.substr(0, equals))] = as_utf8(pair.substr(equals + 1));
  }
  return cookies;
}

json::object values_of(const HttpResponse& response, const std::string& asked) {
  json::object values;
  for (const auto& [name, ignored] : response.headers) {
    auto lower = name;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    values[as_name(name)] = as_utf8(response.header(lower));
  }
  const auto base = parse_url(asked);
  const auto location = response.header("location");
  if (base && !location.empty()) {
    const auto absolute = resolve_url(*base, location);
    if (absolute) values["location"] = absolute->text();
  }
  values["status"] = response.status;
  values["url"] = response.url;
  values["redirected"] = base && response.url != base->text();
  const auto cookies = cookies_of(response);
  std::string text;
  for (const auto& [name, value] : cookies) {
    if (!text.empty()) text += "; ";
    text += std::string(name) + "=" + std::string(value.get_string());
  }
  values["cookies"] = cookies;
  values["cookies_string"] = text;
  return values;
}

/// application/json, application/vnd.x+json, text/javascript.
bool is_json(const HttpResponse& response) {
  auto type = as_name(response.header("content-type"));
  type = type.substr(0, type.find_first_of(";,"));
  auto sub = type.substr(std::min(type.find('/') + 1, type.size()));
  sub = sub.substr(sub.rfind('+') + 1);
  while (sub.ends_with(' ')) sub.pop_back();
  return sub == "json" || sub == "javascript";
}

bool is_wanted(const Arguments& arguments, unsigned status) {
  const auto* wanted = arguments.find("status_code");
  if (!wanted || !wanted->is_array()) return status == 200;
  return std::ranges::any_of(wanted->get_array(), [&](const json::value& each) {
    return each.is_int64() && each.get_int64() == static_cast<std::int64_t>(status);
  });
}

/// "[200, 201]"
std::string listed(const Arguments& arguments) {
  std::string list;
  for (const auto& each : arguments.texts("status_code")) list += (list.empty() ? "" : ", ") + each;
  return "[" + list + "]";
}

/// The content into `dest`; whether that is a change.
Result<bool> write_content(const Attributes& attributes, const fs::path& dest, const std::string& content) {
  std::string before;
  const bool there = something_is_at(dest);
  TRY(auto digest, Digest::make("sha1"));
  digest.update(content);
  if (there) {
    TRY(before, digest_of_file(dest, "sha1"));
  }
  bool changed = false;
  if (!there || std::move(digest).hex() != before) {
    TRY(auto fresh, FreshFile::beside(dest));
    TRY(fresh.write(content));
    TRY(fresh.replace(dest));
    changed = true;
  }
  TRY(const bool settled, attributes.apply(dest, false, nullptr));
  return changed || settled;
}

fs::path file_for(const std::string& dest, const HttpResponse& response) {
  std::error_code ignored;
  if (!fs::is_directory(dest, ignored)) return dest;
  const auto url = parse_url(response.url);
  auto name = url ? percent_decode(url_filename(*url)) : "";
  name = name.substr(name.rfind('/') + 1);
  return fs::path(dest) / (name.empty() || name == "." || name == ".." ? "index.html" : name);
}

/// The request, its content and how long it took.
struct Asked {
  Result<HttpResponse> response = fail(ErrorKind::bug, "not asked");
  std::string content{};
  std::int64_t seconds = 0;
};

boost::asio::awaitable<Asked> ask(HttpRequest request) {
  using Clock = std::chrono::steady_clock;
  const auto started = Clock::now();
  Asked asked;
  const TakeBody take = [&asked](const HttpResponse&, std::string_view bytes) -> Result<> {
    if (asked.content.size() + bytes.size() > kLargestContent)
      return fail(ErrorKind::agent, "the content is larger than 16 MiB: get_url takes that");
    asked.content += bytes;
    return {};
  };
  auto work = exchange(std::move(request), take);
  asked.response = co_await std::move(work);
  asked.seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - started).count();
  co_return asked;
}

/// The answer of a request that got none.
Answer unanswered(const Arguments& arguments, const Asked& asked) {
  auto answer = Answer::failure("Status code was -1 and not " + listed(arguments) + ": " +
                                asked.response.error().message());
  answer.values = {
      {"status", -1}, {"url", arguments.text("url")}, {"redirected", false}, {"elapsed", asked.seconds}};
  return answer;
}

Result<Answer> answer_of(const Arguments& arguments, const Attributes& attributes, Asked& asked) {
  const auto& response = *asked.response;
  Answer answer;
  answer.values = values_of(response, arguments.text("url"));
  answer.values["elapsed"] = asked.seconds;
  answer.msg = response.message();
  const bool wanted = is_wanted(arguments, response.status);
  const auto dest = arguments.text("dest");
  if (!dest.empty()) {
    const auto file = file_for(dest, response);
    answer.values["path"] = file.string();
    if (wanted && response.status != 304) {
      TRY(answer.changed, write_content(attributes, file, asked.content));
    }
    tell_path(file, answer.values);
  }
  const bool returns_content = arguments.flag("return_content");
  const bool is_error = response.status < 200 || response.status > 299;
  if (is_error && wanted && !returns_content && !is_json(response))
    answer.values["body"] = as_utf8(asked.content);
  if (is_json(response)) {
    boost::system::error_code none;
    auto parsed = json::parse(asked.content, none);
    if (!none) answer.values["json"] = std::move(parsed);
  }
  if (returns_content) answer.values["content"] = as_utf8(asked.content);
  if (!wanted) {
    answer.failed = true;
    answer.msg = "Status code was " + std::to_string(response.status) + " and not " + listed(arguments) +
                 ": " + answer.msg;
  }
  return answer;
}

}  // namespace

Running uri(Task& task) {
  const auto& arguments = task.arguments;
  Answer answer;
  const auto creates = arguments.text("creates");
  const auto removes = arguments.text("removes");
  if (task.check) {
    // The request may change the server.
    answer.skipped = true;
    answer.msg = "remote module (ansible.builtin.uri) does not support check mode";
    co_return answer;
  }
  if (!creates.empty() && something_is_at(creates)) {
    answer.values["stdout"] = "skipped, since '" + creates + "' exists";
    co_return answer;
  }
  if (!removes.empty() && !something_is_at(removes)) {
    answer.values["stdout"] = "skipped, since '" + removes + "' does not exist";
    co_return answer;
  }
  auto request = request_of(task, arguments.text("url"));
  request.method = arguments.text("method");
  std::ranges::transform(request.method, request.method.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (request.method.empty() || !std::ranges::all_of(request.method, is_letter)) {
    co_return Answer::failure("Parameter 'method' needs to be a single word in uppercase, like GET or POST.");
  }
  request.follow = follow_of(arguments.text("follow_redirects"));
  CO_TRY(settle_body(arguments, request));
  struct stat seen {};
  const auto dest = arguments.text("dest");
  if (!dest.empty() && !arguments.flag("force") && ::stat(dest.c_str(), &seen) == 0 && S_ISREG(seen.st_mode))
    request.headers.emplace_back("If-Modified-Since", http_date(seen.st_mtime));
  const auto attributes = co_await Attributes::of(task);
  auto asked = co_await ask(std::move(request));
  if (!asked.response) co_return unanswered(arguments, asked);
  co_return answer_of(arguments, attributes, asked);
}

}  // namespace muster::modules
