// Boost.JSON and Boost.Asio are header-only in Debian's packages: compiled here, once.
#include <boost/asio/impl/src.hpp>
#include <boost/json/src.hpp>
