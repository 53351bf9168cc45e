package dev.herald.memory;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/** One condition of a filter policy on one header's value, which is {@code null} if the header is absent. */
final class FilterCondition {

    /** The syntax of IP addresses: anything else would be resolved as a host name. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private FilterCondition() {
    }

    static Predicate<Object> of(String key, JsonNode condition) {
        if (!condition.isObject()) {
            return exactly(key, condition);
        }
        if (condition.size() != 1) {
            throw unreadable(key, condition);
        }
        String operator = condition.fieldNames().next();
        JsonNode operand = condition.get(operator);
        return switch (operator) {
            case "exists" -> exists(key, operand);
            case "anything-but" -> anythingBut(key, operand);
            case "numeric" -> numeric(key, operand);
            default -> text(key, operator, operand);
        };
    }

    private static Predicate<Object> exactly(String key, JsonNode expected) {
        if (expected.isTextual()) {
            String text = expected.textValue();
            return value -> !(value instanceof Number) && value != null && text.equals(value.toString());
        }
        if (expected.isNumber()) {
            BigDecimal number = expected.decimalValue();
            return value -> isNumber(value) && decimal(value).compareTo(number) == 0;
        }
        if (expected.isBoolean()) {
            return value -> value != null && value.toString().equals(expected.asText());
        }
        if (expected.isNull()) {
            return value -> value instanceof JsonNode json && json.isNull();
        }
        throw unreadable(key, expected);
    }

    private static Predicate<Object> exists(String key, JsonNode operand) {
        if (!operand.isBoolean()) {
            throw unreadable(key, operand);
        }
        boolean wanted = operand.booleanValue();
        return value -> value != null == wanted;
    }

    private static Predicate<Object> anythingBut(String key, JsonNode operand) {
        List<Predicate<Object>> excluded = new ArrayList<>();
        Iterable<JsonNode> conditions = operand.isArray() ? operand : List.of(operand);
        conditions.forEach(condition -> excluded.add(of(key, condition)));
        return value -> value != null && excluded.stream().noneMatch(one -> one.test(value));
    }

    /** A list of one or two comparisons: {@code [">", 0, "<=", 5]}. */
    private static Predicate<Object> numeric(String key, JsonNode comparisons) {
        if (!comparisons.isArray() || comparisons.isEmpty() || comparisons.size() % 2 != 0) {
            throw unreadable(key, comparisons);
        }
        Predicate<Object> all = FilterCondition::isNumber;
        for (int i = 0; i < comparisons.size(); i += 2) {
            all = all.and(comparison(key, comparisons.get(i).asText(), comparisons.get(i + 1)));
        }
        return all;
    }

    private static Predicate<Object> comparison(String key, String operator, JsonNode operand) {
        if (!operand.isNumber()) {
            throw unreadable(key, operand);
        }
        BigDecimal number = operand.decimalValue();
        return switch (operator) {
            case "=" -> value -> decimal(value).compareTo(number) == 0;
            case ">" -> value -> decimal(value).compareTo(number) > 0;
            case ">=" -> value -> decimal(value).compareTo(number) >= 0;
            case "<" -> value -> decimal(value).compareTo(number) < 0;
            case "<=" -> value -> decimal(value).compareTo(number) <= 0;
            default -> throw new IllegalArgumentException(
                    "the filter policy's key '" + key + "' has the unknown comparison '" + operator + "'");
        };
    }

    private static Predicate<Object> text(String key, String operator, JsonNode operand) {
        if (!operand.isTextual()) {
            throw unreadable(key, operand);
        }
        String pattern = operand.textValue();
        Predicate<String> test = switch (operator) {
            case "prefix" -> value -> value.startsWith(pattern);
            case "suffix" -> value -> value.endsWith(pattern);
            case "equals-ignore-case" -> value -> value.equalsIgnoreCase(pattern);
            case "wildcard" -> wildcard(pattern).asMatchPredicate();
            case "cidr" -> cidr(key, pattern);
            default -> throw new IllegalArgumentException(
                    "the filter policy's key '" + key + "' has the unknown operator '" + operator + "'");
        };
        return value -> value instanceof String string && test.test(string);
    }

    private static Pattern wildcard(String pattern) {
        return Pattern.compile(Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    private static Predicate<String> cidr(String key, String block) {
        String[] parts = block.split("/");
        byte[] network = address(parts[0]);
        if (network == null || parts.length != 2 || !parts[1].matches("\\d{1,3}")
                || Integer.parseInt(parts[1]) > network.length * 8) {
            throw new IllegalArgumentException(
                    "the filter policy's key '" + key + "' has an unreadable address block '" + block + "'");
        }
        int bits = Integer.parseInt(parts[1]);
        return value -> samePrefix(network, address(value), bits);
    }

    private static boolean samePrefix(byte[] network, byte[] address, int bits) {
        if (address == null || address.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] address(String text) {
        try {
            return ADDRESS.matcher(text).matches() ? InetAddress.getByName(text).getAddress() : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether it is a finite number: others cannot be compared. */
    private static boolean isNumber(Object value) {
        return value instanceof Double number && Double.isFinite(number)
                || value instanceof Float single && Float.isFinite(single)
                || value instanceof Number && !(value instanceof Double) && !(value instanceof Float);
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private static IllegalArgumentException unreadable(String key, JsonNode condition) {
        return new IllegalArgumentException(
                "the filter policy's key '" + key + "' has the unreadable condition " + condition);
    }
}
