#include "agent/tasks/modules/http_message.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace muster::modules {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::response_parser<http::buffer_body>;

namespace {

constexpr std::size_t kChunk = 64 << 10;
constexpr std::uint32_t kLongestHead = 64 << 10;

/// What was read and not yet parsed.
struct Reading {
  HttpStream& stream;
  std::string pending{};
  std::string chunk = std::string(kChunk, '\0');
};

Error broken(const error_code& why) {
  return fail(ErrorKind::unreachable, "Connection failure: the answer is no HTTP: " + why.message());
}

/// Gives the parser what is there; reads more where that is not enough for it.
asio::awaitable<Result<>> feed(Reading& reading, Parser& parser) {
  error_code why;
  std::size_t used = 0;
  if (!reading.pending.empty()) used = parser.put(asio::buffer(reading.pending), why);
  reading.pending.erase(0, used);
  if (why == http::error::need_buffer) why = {};
  if (why && why != http::error::need_more) co_return broken(why);
  if (used > 0 && !why) co_return Result<>{};
  auto got = co_await reading.stream.read_some(reading.chunk.data(), reading.chunk.size());
  if (!got) co_return std::move(got).error().in("Connection failure");
  reading.pending.append(reading.chunk.data(), *got);
  if (*got > 0) co_return Result<>{};
  if (!parser.got_some() && reading.pending.empty())
    co_return fail(ErrorKind::unreachable, "Remote end closed connection without response");
  why = http::error::partial_message;
  if (parser.got_some()) parser.put_eof(why);
  if (!why) co_return Result<>{};
  co_return fail(ErrorKind::unreachable, "Connection failure: the connection ended before the answer did");
}

HttpResponse head_of(const Parser& parser) {
  HttpResponse response;
  const auto& message = parser.get();
  response.status = message.result_int();
  response.reason = std::string(message.reason());
  for (const auto& header : message) {
    response.headers.emplace_back(std::string(header.name_string()), std::string(header.value()));
  }
  return response;
}

asio::awaitable<Result<>> read_body(Reading& reading, Parser& parser, const HttpResponse& response,
                                    const TakeBody& take) {
  std::string piece(kChunk, '\0');
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    CO_TRY(co_await feed(reading, parser));
    const auto filled = piece.size() - parser.get().body().size;
    if (filled > 0) {
      CO_TRY(take(response, std::string_view(piece).substr(0, filled)));
    }
  }
  co_return Result<>{};
}

}  // namespace

bool same_name(std::string_view name, std::string_view lower) {
  return boost::beast::iequals(boost::beast::string_view(name.data(), name.size()),
                               boost::beast::string_view(lower.data(), lower.size()));
}

asio::awaitable<Result<HttpResponse>> read_response(HttpStream& stream, bool head_only,
                                                    const TakeBody& take) {
  Reading reading{stream};
  while (true) {
    Parser parser;
    parser.body_limit(boost::none);
    parser.header_limit(kLongestHead);
    parser.skip(head_only);
    while (!parser.is_header_done()) {
      CO_TRY(co_await feed(reading, parser));
    }
    auto response = head_of(parser);
    // 100 Continue and its like: the answer itself follows.
    if (response.status >= 100 && response.status < 200 && response.status != 101) continue;
    CO_TRY(co_await read_body(reading, parser, response, take));
    co_return response;
  }
}

}  // namespace muster::modules
