// Reads the fields of a profiles file that the product reads, with simdjson's On Demand, and writes what it took as JSON.
//
// Each form once untimed and once timed, from memory:
//   fields   texts and numbers as they stand in the file;
//   columns  what the product's reader makes of them as well: places of parties for ids, microseconds for timestamps.
// Both do less than that reader: values that nobody asks for are passed over by their brackets alone, a field of another type
// counts as absent, nobody notices a key that comes twice, timestamps are taken in one form only, and where something is wrong
// there is no line and no path.

#include <simdjson.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace simdjson;

namespace {

double seconds(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

// Everything that was read goes in here, so that nothing of the reading can be left out.
struct Tally {
    uint64_t parties = 0, transactions = 0, bytes = 0, unknown = 0;
    double numbers = 0;
    int64_t times = 0;

    void number(simdjson_result<ondemand::value> value) {
        double number;
        if (value.get_double().get(number) == SUCCESS) numbers += number;
    }
};

struct Fields : Tally {
    void text(simdjson_result<ondemand::value> value) {
        std::string_view text;
        if (value.get_string().get(text) == SUCCESS) bytes += text.size();
    }
    void newParty(simdjson_result<ondemand::value> value) { text(value); }
    void party(simdjson_result<ondemand::value> value) { text(value); }
    void time(simdjson_result<ondemand::value> value) { text(value); }
};

struct Columns : Fields {
    std::unordered_map<std::string, int32_t> places;
    std::string id;
    std::vector<int32_t> ends;

    void newParty(simdjson_result<ondemand::value> value) {
        std::string_view text;
        if (value.get_string().get(text) == SUCCESS) places.emplace(text, int32_t(places.size()));
    }

    void party(simdjson_result<ondemand::value> value) {
        std::string_view text;
        if (value.get_string().get(text) != SUCCESS) return;
        id.assign(text);
        auto found = places.find(id);
        if (found == places.end()) unknown++; else numbers += found->second;
    }

    // YYYY-MM-DDThh:mm:ss.ffffffZ in microseconds since 1970.
    void time(simdjson_result<ondemand::value> value) {
        std::string_view text;
        if (value.get_string().get(text) != SUCCESS) return;
        if (text.size() < 20) {
            unknown++;
            return;
        }
        auto digits = [&](size_t first, size_t count) {
            int64_t number = 0;
            for (size_t place = first; place < first + count; place++) number = number * 10 + (text[place] - '0');
            return number;
        };
        // Days by H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March.
        int64_t month = digits(5, 2), year = digits(0, 4) - (month <= 2);
        int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + digits(8, 2) - 1;
        int64_t days = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719468;
        int64_t second = days * 86400 + digits(11, 2) * 3600 + digits(14, 2) * 60 + digits(17, 2);
        times += second * 1000000 + (text.size() == 27 ? digits(20, 6) : 0);
    }
};

template <typename Result>
void transaction(ondemand::object record, Result &result) {
    result.transactions++;
    result.text(record["txn_id"]);
    result.party(record["party_id"]);
    result.text(record["counterparty_id"]);
    result.number(record["amount"]);
    result.text(record["txn_type"]);
    result.time(record["ts"]);
}

template <typename Result>
void party(ondemand::object record, Result &result) {
    result.parties++;
    result.newParty(record["party_id"]);
    result.text(record["name"]);
    result.text(record["party_type"]);
    result.number(record["kyc_verified"]);
    result.text(record["tax_id"]);
    result.time(record["created_at"]);
    for (auto key : {"contact_person", "email", "phone", "address"}) result.text(record[key]);
}

template <typename Result>
void account(ondemand::object record, Result &result) {
    for (auto key : {"account_id", "party_id", "account_type", "currency"}) result.text(record[key]);
    result.number(record["balance"]);
}

template <typename Result>
void relationship(ondemand::object record, Result &result) {
    result.text(record["relationship_id"]);
    result.party(record["from_party_id"]);
    result.party(record["to_party_id"]);
    result.text(record["relationship_type"]);
    result.time(record["established_date"]);
}

template <typename Result>
Result read(ondemand::parser &parser, const padded_string &file) {
    Result result;
    ondemand::document document = parser.iterate(file);
    for (auto member : document.get_object()) {
        std::string_view section = member.unescaped_key();
        if (section == "parties") {
            for (ondemand::object record : member.value().get_array()) party(record, result);
        } else if (section == "accounts") {
            for (ondemand::object record : member.value().get_array()) account(record, result);
        } else if (section == "transactions") {
            for (ondemand::object record : member.value().get_array()) transaction(record, result);
        } else if (section == "relationships") {
            for (ondemand::object record : member.value().get_array()) relationship(record, result);
        }
    }
    return result;
}

template <typename Result>
Result measure(const char *name, ondemand::parser &parser, const padded_string &file) {
    read<Result>(parser, file);
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    Result result = read<Result>(parser, file);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    std::printf("\"%s\": {\"wall\": %.9f, \"cpu\": %.9f}, ", name, wall, cpu);
    return result;
}

}  // namespace

int main(int count, char **arguments) try {
    if (count != 2) {
        std::fprintf(stderr, "usage: ondemand PROFILES\n");
        return 64;
    }
    padded_string file = padded_string::load(arguments[1]);
    ondemand::parser parser;
    std::printf("{");
    Fields fields = measure<Fields>("fields", parser, file);
    Columns columns = measure<Columns>("columns", parser, file);
    std::printf(
        "\"bytes\": %zu, \"parties\": %llu, \"transactions\": %llu, \"unknown\": %llu, \"check\": \"%llu %.17g %.17g %lld\", "
        "\"kernel\": \"%s\"}\n",
        file.size(), (unsigned long long)columns.parties, (unsigned long long)columns.transactions,
        (unsigned long long)columns.unknown, (unsigned long long)fields.bytes, fields.numbers, columns.numbers,
        (long long)columns.times, get_active_implementation()->name().c_str());
} catch (const simdjson_error &error) {
    std::fprintf(stderr, "simdjson: %s\n", error.what());
    return 65;
}
