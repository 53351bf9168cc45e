package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import io.vertx.core.json.JsonObject;

import dev.herald.PublishException;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;

class PayloadsTest {

    private static final String ORDER = Order.class.getName();
    private static final String TEXT = "java.lang.String";
    private static final String BYTES = "byte[]";
    private static final String JSON = "io.vertx.core.json.JsonObject";

    record Order(int id, String customer) {
    }

    record Nested(Nested nested) {
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Dog.class, name = "dog"), @JsonSubTypes.Type(value = Cat.class, name = "cat")})
    interface Animal {
    }

    record Dog(String name) implements Animal {
    }

    record Cat(String name) implements Animal {
    }

    static class Box<T> {

        public T content;

        static <T> Box<T> of(T content) {
            Box<T> box = new Box<>();
            box.content = content;
            return box;
        }
    }

    static class LabelledBox<T> extends Box<T> {

        public String label = "fragile";
    }

    static class Parcel {

        public int weight = 3;
    }

    static class ExpressParcel extends Parcel {

        public String deadline = "noon";
    }

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new Jdk8Module());
    private final Payloads payloads = new Payloads(mapper);

    private Object read(String type, Body body) {
        return payloads.reader(type).apply(body);
    }

    private Object read(String type, String json) {
        Object fromText = read(type, Body.of(json));
        assertThat(read(type, Body.of(json.getBytes(StandardCharsets.UTF_8)))).as("read from bytes").isEqualTo(fromText);
        return fromText;
    }

    private void rejects(String type, Body body, String reason) {
        assertThatThrownBy(() -> read(type, body)).isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith("the body cannot be read as " + type + ": ").hasMessageContaining(reason);
    }

    private void rejects(String type, String json, String reason) {
        rejects(type, Body.of(json), reason);
        rejects(type, Body.of(json.getBytes(StandardCharsets.UTF_8)), reason);
    }

    // What is read

    @Test
    void saysThatABodyIsEmpty() {
        rejects("java.util.Map<java.lang.String,java.lang.String>", "", "it is empty");
        rejects("java.util.Map<java.lang.String,java.lang.String>", " \n", "it is empty");
    }

    @Test
    void aBodyOfAForeignFormatIsNoTypeOfTheApplication() {
        Body body = Body.of("{}", text -> "it is an envelope");

        rejects(ORDER, body, "it is an envelope");
        assertThatThrownBy(() -> payloads.read(body, Order.class)).isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("it is an envelope");
        assertThat(payloads.reader(TEXT).apply(body)).isEqualTo("{}");
        assertThat(payloads.reader(JSON).apply(body)).isEqualTo(new JsonObject());
        assertThat(payloads.reader("java.util.Map<java.lang.String,java.lang.Object>").apply(body)).isEqualTo(Map.of());
    }

    @Test
    void readsEveryType() {
        assertThat(read(TEXT, "grüße")).isEqualTo("grüße");
        assertThat(read(JSON, "{\"id\": 1, \"more\": {\"a\": [1]}}"))
                .isEqualTo(new JsonObject().put("id", 1).put("more", new JsonObject("{\"a\": [1]}")));
        assertThat(read(ORDER, "{\"id\": 1, \"customer\": \"Ada\"}")).isEqualTo(new Order(1, "Ada"));
        assertThat((byte[]) read(BYTES, Body.of("a"))).containsExactly('a');
    }

    @Test
    void changesOfBytesReadDoNotReachTheBody() {
        Body body = Body.of(new byte[]{2, 1});

        ((byte[]) read(BYTES, body))[0] = 9;
        payloads.read(body, byte[].class)[0] = 9;

        assertThat(body.bytes()).containsExactly(2, 1);
    }

    @Test
    void changesOfBytesWrittenDoNotReachTheBody() {
        byte[] payload = {2, 1};
        Body body = payloads.write(payload);

        payload[0] = 9;

        assertThat(body.bytes()).containsExactly(2, 1);
    }

    @Test
    void readsBytesAsTheyAre() {
        byte[] noText = {(byte) 0xff, 0, (byte) 0xc3};

        assertThat(read(BYTES, Body.of(noText))).isEqualTo(noText);
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, JSON, "dev.herald.runtime.support.PayloadsTest$Order"})
    void rejectsBytesThatAreNoUtf8(String type) {
        rejects(type, bytes("{\"id\": 1, \"customer\": \"Jürgen\"}", StandardCharsets.ISO_8859_1), "its bytes are not UTF-8");
        rejects(type, Body.of(new byte[]{'"', (byte) 0xc0, (byte) 0xaf, '"'}), "its bytes are not UTF-8");
        rejects(type, Body.of(new byte[]{'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}), "its bytes are not UTF-8");
        rejects(type, Body.of(new byte[]{'{', '}', (byte) 0xe2, (byte) 0x82}), "its bytes are not UTF-8");
    }

    @Test
    void readsAReplacementCharacterThatTheSenderWrote() {
        assertThat(read(TEXT, "what\uFFFD")).isEqualTo("what\uFFFD");
        assertThat(read(ORDER, "{\"customer\": \"\uFFFD\"}")).isEqualTo(new Order(0, "\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void readsJsonAsUtf8Only(String charset) {
        Body body = bytes("{\"id\": 1}", Charset.forName(charset));

        rejects(ORDER, body, "");
        rejects(JSON, body, "");
    }

    @Test
    void ignoresAByteOrderMarkBeforeJson() {
        assertThat(read(ORDER, "\uFEFF{\"id\": 1}")).isEqualTo(new Order(1, null));
        assertThat(read(JSON, "\uFEFF{\"id\": 1}")).isEqualTo(new JsonObject().put("id", 1));
        assertThat(read(TEXT, "\uFEFFtext")).isEqualTo("\uFEFFtext");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "dev.herald.runtime.support.PayloadsTest$Order"})
    void rejectsWhatFollowsTheJson(String type) {
        rejects(type, "{\"id\": 1}{\"id\": 2}", "line 1");
        rejects(type, "{\"id\": 1} x", "line 1");
        rejects(type, "{\"id\": 1},", "line 1");
        assertThat(read(type, " {\"id\": 1} \n")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "dev.herald.runtime.support.PayloadsTest$Order", "java.lang.Integer"})
    void rejectsNull(String type) {
        rejects(type, "null", "it is the JSON value null");
        rejects(type, "", "");
        rejects(type, "  ", "");
    }

    @Test
    void rejectsJsonThatIsNoObjectAsJsonObject() {
        rejects(JSON, "[1]", "MismatchedInputException");
        rejects(JSON, "\"text\"", "MismatchedInputException");
        rejects(JSON, "no JSON", "JsonParseException");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "dev.herald.runtime.support.PayloadsTest$Nested"})
    void rejectsJsonThatIsNestedTooDeep(String type) {
        rejects(type, nested(200_000), "");
    }

    @Test
    void rejectsJsonThatIsNestedTooDeepForTheStack() {
        JsonFactory unlimited = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build()).build();
        Function<Body, Object> reader = new Payloads(new ObjectMapper(unlimited)).reader(Nested.class.getName());

        assertThatThrownBy(() -> reader.apply(Body.of(nested(200_000)))).isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("StackOverflowError");
    }

    private static String nested(int depth) {
        return "{\"nested\": ".repeat(depth) + "null" + "}".repeat(depth);
    }

    @Test
    void readsAnOptionalOfAnotherType() {
        String type = "java.util.Optional<" + ORDER + ">";

        assertThat(read(type, "{\"id\": 1}")).isEqualTo(Optional.of(new Order(1, null)));
        assertThat(read(type, "null")).isEqualTo(Optional.empty());
        assertThat(read("java.util.Map<java.lang.String,java.util.List<" + type + ">>", "{\"a\": [{\"id\": 1}, null]}"))
                .isEqualTo(Map.of("a", List.of(Optional.of(new Order(1, null)), Optional.empty())));
    }

    @Test
    void readsArraysOfBytesInOtherTypes() {
        Object read = read("java.util.Optional<[B>", Body.of("\"AQI=\""));

        assertThat((byte[]) ((Optional<?>) read).orElseThrow()).containsExactly(1, 2);
    }

    @Test
    void readsRepliesLikeMessages() {
        assertThat(payloads.read(Body.of("{\"id\": 1}"), Order.class)).isEqualTo(new Order(1, null));
        assertThat(payloads.read(Body.of("{\"id\": 1}"), JsonObject.class)).isEqualTo(new JsonObject().put("id", 1));
        assertThat(payloads.read(Body.of("null"), Order.class)).isNull();
        assertThat(payloads.read(Body.of("null"), JsonObject.class)).isNull();
        assertThatThrownBy(() -> payloads.read(Body.of(new byte[]{(byte) 0xff}), String.class))
                .isInstanceOf(UnreadableMessageException.class);
        assertThatThrownBy(() -> payloads.read(Body.of("{}{}"), Order.class))
                .isInstanceOf(UnreadableMessageException.class);
    }

    // What is written

    @Test
    void writesEveryType() {
        assertThat(payloads.write("text").text()).isEqualTo("text");
        assertThat(payloads.write(new byte[]{1}).bytes()).containsExactly(1);
        assertThat(payloads.write(new JsonObject().put("id", 1)).text()).isEqualTo("{\"id\":1}");
        assertThat(payloads.write(new Order(1, "Ada")).text()).isEqualTo("{\"id\":1,\"customer\":\"Ada\"}");
        Body written = Body.of("written");
        assertThat(payloads.write(written)).isSameAs(written);
    }

    @Test
    void keepsTheTypesOfTheElementsOfAGenericPayload() {
        String animals = "java.util.List<" + Animal.class.getName() + ">";

        Body written = payloads.writer(animals).apply(List.of(new Dog("Rex"), new Cat("Tom")));

        assertThat(written.text())
                .isEqualTo("[{\"kind\":\"dog\",\"name\":\"Rex\"},{\"kind\":\"cat\",\"name\":\"Tom\"}]");
        assertThat(read(animals, written)).isEqualTo(List.of(new Dog("Rex"), new Cat("Tom")));
    }

    @Test
    void keepsTheTypeOfTheContentOfAGenericPayload() {
        String box = Box.class.getName() + "<" + Animal.class.getName() + ">";

        assertThat(payloads.writer(box).apply(Box.of(new Dog("Rex"))).text())
                .isEqualTo("{\"content\":{\"kind\":\"dog\",\"name\":\"Rex\"}}");
        assertThat(payloads.writer("java.util.Map<java.lang.String," + Animal.class.getName() + ">")
                .apply(Map.of("a", new Dog("Rex"))).text()).isEqualTo("{\"a\":{\"kind\":\"dog\",\"name\":\"Rex\"}}");
        assertThat(payloads.writer("java.util.Optional<" + Animal.class.getName() + ">")
                .apply(Optional.of(new Dog("Rex"))).text()).isEqualTo("{\"kind\":\"dog\",\"name\":\"Rex\"}");
    }

    @Test
    void writesAllOfAPayloadOfASubclass() {
        LabelledBox<Animal> box = new LabelledBox<>();
        box.content = new Dog("Rex");

        assertThat(payloads.writer(Box.class.getName() + "<" + Animal.class.getName() + ">").apply(box).text())
                .contains("\"kind\":\"dog\"", "\"label\":\"fragile\"");
        assertThat(payloads.writer(Parcel.class.getName()).apply(new ExpressParcel()).text())
                .contains("\"weight\":3", "\"deadline\":\"noon\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, BYTES, JSON, "java.lang.Object", "java.util.List<java.lang.Object>"})
    void writesPlainPayloadsWhateverIsDeclared(String declared) {
        assertThat(payloads.writer(declared).apply("text").text()).isEqualTo("text");
        assertThat(payloads.writer(declared).apply(new byte[]{1}).bytes()).containsExactly(1);
        assertThat(payloads.writer(declared).apply(new JsonObject()).text()).isEqualTo("{}");
    }

    @Test
    void writesAPayloadThatIsNotWhatIsDeclared() {
        assertThat(payloads.writer("java.util.List<" + ORDER + ">").apply(new Order(1, null)).text()).contains("\"id\":1");
        assertThat(payloads.writer(null).apply(new Order(1, null)).text()).contains("\"id\":1");
    }

    static class Confidential {

        public int id = 1;

        public Map<String, Object> getSecrets() {
            return Map.of("4111-1111", new Throwing());
        }
    }

    static class Throwing {

        public String getNumber() {
            throw new IllegalStateException("bad number 4111-1111");
        }
    }

    @Test
    void saysWhyAPayloadCanNotBeWrittenWithoutItsContent() {
        PublishException failure = catchThrowableOfType(PublishException.class, () -> payloads.write(new Confidential()));

        assertThat(failure).hasMessage("the payload of type " + Confidential.class.getName()
                + " cannot be written as JSON: JsonMappingException (IllegalStateException) at secrets[*].number");
        assertThat(stack(failure)).doesNotContain("4111").contains("IllegalStateException", "Throwing.getNumber");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void saysWhichClassesCanNotBeWritten() {
        assertThatThrownBy(() -> payloads.write(new Object())).isInstanceOf(PublishException.class)
                .hasMessageContaining("No serializer found for class java.lang.Object");
        assertThatThrownBy(() -> payloads.write(new JsonObject().put("secret", new Throwing())))
                .isInstanceOf(PublishException.class).hasMessageContaining("JsonObject cannot be written as JSON")
                .extracting(PayloadsTest::stack).asString().doesNotContain("4111");
    }

    static String stack(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Body bytes(String text, Charset charset) {
        return Body.of(text.getBytes(charset));
    }
}
