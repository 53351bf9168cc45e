package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;

import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;

/** The exception says by declared names and positions why a body can't be read; it contains nothing of the body. */
class ConfidentialBodyTest {

    private static final String SECRET = "4111-1111";

    enum Color {
        RED
    }

    static class Item {
        public BigDecimal price;
        public Color color;
    }

    static class Cart {
        public int id;
        public List<Item> items;
        public Map<String, Item> byName;
        public Map<String, Map<Integer, List<Item>>> deep;
        @JsonAlias("owner")
        public Money customer;
        public Animal animal;
        public Thrower thrower;
        public Object any;
        @JsonProperty("full name")
        public Color name;
        public Snake snake;
    }

    static class Strict {
        public int id;
        public Item item;
    }

    static class Open {
        @JsonAnySetter
        public void put(String name, int value) {
            // Takes whatever there is.
        }
    }

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    static class Snake {
        public int longName;
    }

    /** A type whose constructor quotes its argument. */
    static class Money {
        @JsonCreator
        Money(String text) {
            throw new IllegalArgumentException("no money: " + text);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
    interface Animal {
    }

    static class Dog implements Animal {
        public int age;
    }

    @JsonDeserialize(using = ThrowerReader.class)
    static class Thrower {
    }

    /** Throws what the body asks for, with its text. */
    static class ThrowerReader extends JsonDeserializer<Thrower> {
        @Override
        public Thrower deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            switch (text.charAt(0)) {
                case 'a' -> throw new DateTimeException("bad: " + text);
                case 'b' -> throw new IOException("bad: " + text);
                case 'c' -> throw new AssertionError("bad: " + text);
                case 'd' -> throw JsonMappingException.wrapWithPath(new IllegalStateException(text), new Item(), text);
                case 'e' -> throw InvalidFormatException.from(parser, "bad: " + text, text, Thrower.class);
                case 'f' -> throw new RuntimeException("bad", new RuntimeException(text, new IOException(text)));
                default -> throw new RuntimeException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException(text);
                    }
                };
            }
        }
    }

    static Stream<Arguments> bodies() {
        String item = "{\"price\": \"" + SECRET + "\"}";
        return Stream.of(
                Arguments.of(Cart.class, "{\"id\": \"" + SECRET + "\"}", "InvalidFormatException at id (line 1, column 8)"),
                Arguments.of(Cart.class, "{\"items\": [{}, " + item + "]}", "InvalidFormatException at items[1].price ("),
                Arguments.of(Cart.class, "{\"byName\": {\"" + SECRET + "\": " + item + "}}", " at byName[*].price ("),
                Arguments.of(Cart.class, "{\"deep\": {\"" + SECRET + "\": {\"1\": [" + item + "]}}}",
                        " at deep[*][*][0].price ("),
                Arguments.of(Cart.class, "{\"deep\": {\"a\": {\"" + SECRET + "\": []}}}", " at deep[*]"),
                Arguments.of(Cart.class, "{\"items\": [{\"color\": \"" + SECRET + "\"}]}", " at items[0].color ("),
                Arguments.of(Cart.class, "{\"full name\": \"" + SECRET + "\"}", " at full name ("),
                Arguments.of(Cart.class, "{\"snake\": {\"long_name\": \"" + SECRET + "\"}}", " at snake.long_name ("),
                Arguments.of(Cart.class, "{\"customer\": \"" + SECRET + "\"}",
                        "ValueInstantiationException (IllegalArgumentException) at customer ("),
                Arguments.of(Cart.class, "{\"owner\": \"" + SECRET + "\"}", " at owner ("),
                Arguments.of(Cart.class, "{\"animal\": {\"kind\": \"" + SECRET + "\"}}", "InvalidTypeIdException at animal ("),
                Arguments.of(Cart.class, "{\"animal\": {\"kind\": \"dog\", \"age\": \"" + SECRET + "\"}}", " at animal.age ("),
                Arguments.of(Cart.class, "{\"any\": {\"" + SECRET + "\": tru}}",
                        "JsonMappingException (JsonParseException) at any ("),
                Arguments.of(Strict.class, "{\"" + SECRET + "\": 1}",
                        "UnrecognizedPropertyException at (unknown property) (line 1, column "),
                Arguments.of(Strict.class, "{\"item\": {\"" + SECRET + "\": 1}}", " at item.(unknown property) ("),
                Arguments.of(Open.class, "{\"" + SECRET + "\": \"x\"}", " at (unknown property) ("),
                Arguments.of(Cart.class, "{\"id\": 1, " + SECRET + "}", "JsonParseException (line 1, column "),
                Arguments.of(Cart.class, SECRET, "JsonParseException"),
                Arguments.of(Cart.class, "\"" + SECRET + "\"", "MismatchedInputException (line 1, column 1)"),
                Arguments.of(Cart.class, "{\"id\": 1}\n\n{\"" + SECRET + "\": 2}", "(line 3, column "),
                Arguments.of(Integer.class, "\"" + SECRET + "\"", "InvalidFormatException"),
                Arguments.of(Color.class, "\"" + SECRET + "\"", "InvalidFormatException"),
                thrower("a", "JsonMappingException (DateTimeException) at thrower"),
                thrower("b", "JsonMappingException"),
                thrower("c", "AssertionError"),
                thrower("d", "JsonMappingException (IllegalStateException) at thrower.(unknown property)"),
                thrower("e", "InvalidFormatException at thrower ("),
                thrower("f", "JsonMappingException (RuntimeException, IOException) at thrower"),
                thrower("g", "IllegalStateException"));
    }

    private static Arguments thrower(String which, String text) {
        return Arguments.of(Cart.class, "{\"thrower\": \"" + which + SECRET + "\"}", text);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void tellsNothingOfTheBody(Class<?> type, String body, String text) {
        ObjectMapper mapper = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                type == Strict.class);

        Throwable failure = catchThrowable(() -> new Payloads(mapper).reader(type.getName()).apply(Body.of(body)));

        assertThat(failure).isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith("the body cannot be read as " + type.getName() + ": ").hasMessageContaining(text);
        assertThat(everythingOf(failure)).doesNotContain("4111");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.getClass().getName()).doesNotStartWith("com.fasterxml");
        }
    }

    /** What a logger could print of it. */
    private static String everythingOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.toString()).append(cause.getMessage()).append(cause.getLocalizedMessage());
        }
        return text.toString();
    }
}
