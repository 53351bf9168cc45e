package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.AckMode;
import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.TestDelivery;

class ArgumentsTest {

    private static Object header(String type, Object value) {
        return resolve(new Parameter(ParameterKind.HEADER, "n", type, false, null), Map.of("n", value));
    }

    private static Object resolve(Parameter parameter, Map<String, ?> headers) {
        ListenerMethod method = new ListenerMethod("orders", "Orders#on", Kind.QUEUE, "orders", "orders", "test", null,
                AckMode.AUTO, new Attributes("", "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, false),
                DeclaredFailures.NONE,
                ThreadModel.WORKER, false, List.of(parameter), "java.lang.String", ReturnKind.VOID, null, null, null, null);
        TestDelivery delivery = TestDelivery.of("body").with(headers);
        Attempt attempt = new Attempt(new InFlight(delivery, 0, 0), 1, new ReceivedMessage<>("body", delivery, 1, "orders"));
        return new Arguments(method).of(new Arguments.Call(List.of(attempt), null, null))[0];
    }

    private static void rejects(String type, Object value) {
        Throwable failure = catchThrowable(() -> bounded(() -> header(type, value)));

        assertThat(failure).isInstanceOf(UnreadableMessageException.class).hasNoCause();
        assertThat(failure.getMessage()).isEqualTo("the header 'n' cannot be read as " + type);
    }

    /** What is not interrupted when it takes long, and would keep the tests waiting. */
    private static Object bounded(Callable<Object> call) throws Throwable {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    @Test
    void readsNumbers() {
        assertThat(header("int", "7")).isEqualTo(7);
        assertThat(header("int", " +7 ")).isEqualTo(7);
        assertThat(header("int", 7L)).isEqualTo(7);
        assertThat(header("long", "1e3")).isEqualTo(1000L);
        assertThat(header("java.lang.Long", new BigDecimal("9223372036854775807"))).isEqualTo(Long.MAX_VALUE);
        assertThat(header("short", (byte) 7)).isEqualTo((short) 7);
        assertThat(header("byte", "-128")).isEqualTo((byte) -128);
        assertThat(header("double", "0.1")).isEqualTo(0.1);
        assertThat(header("double", 1.5f)).isEqualTo(1.5);
        assertThat(header("float", "1e-3")).isEqualTo(0.001f);
        assertThat(header("java.math.BigDecimal", "12.50")).isEqualTo(new BigDecimal("12.50"));
        assertThat(header("java.math.BigInteger", "1e30")).isEqualTo(BigInteger.TEN.pow(30));
        assertThat(header("java.math.BigInteger", "9".repeat(900))).isEqualTo(new BigInteger("9".repeat(900)));
    }

    @Test
    void readsOtherValues() {
        assertThat(header("java.lang.String", 7)).isEqualTo("7");
        assertThat(header("java.lang.String", new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(header("java.lang.String", "grüße".getBytes(StandardCharsets.UTF_8))).isEqualTo("grüße");
        assertThat((byte[]) header("byte[]", "a")).containsExactly('a');
        assertThat(header("boolean", "TRUE")).isEqualTo(true);
        assertThat(header("java.lang.Boolean", false)).isEqualTo(false);
    }

    static Stream<String> numberTypes() {
        return Stream.of("byte", "short", "int", "long", "float", "double", "java.lang.Byte", "java.lang.Short",
                "java.lang.Integer", "java.lang.Long", "java.lang.Float", "java.lang.Double", "java.math.BigDecimal",
                "java.math.BigInteger");
    }

    @ParameterizedTest
    @MethodSource("numberTypes")
    void rejectsNumbersThatTakeLongToRead(String type) {
        rejects(type, "1e10000000");
        rejects(type, "-1E+2147483647");
        rejects(type, "1e-10000000");
        rejects(type, "9".repeat(2_000_000));
        rejects(type, "0." + "9".repeat(2_000_000));
        rejects(type, "1e" + "0".repeat(2_000_000) + "1");
        rejects(type, new BigDecimal("1e10000000"));
        rejects(type, new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE));
        rejects(type, new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE));
        rejects(type, BigInteger.ONE.shiftLeft(10_000_000));
        rejects(type, ("1e10000000").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("numberTypes")
    void rejectsWhatIsNoNumber(String type) {
        rejects(type, "4111-1111");
        rejects(type, "");
        rejects(type, true);
        rejects(type, "NaN");
        rejects(type, new byte[]{(byte) 0xff});
    }

    @Test
    void rejectsNumbersBeyondTheirType() {
        rejects("byte", "128");
        rejects("short", 40_000);
        rejects("int", 1L << 40);
        rejects("long", "1e19");
        rejects("int", "1.5");
        rejects("java.math.BigInteger", "0.5");
        rejects("double", "1e400");
        rejects("float", "1e39");
    }

    @ParameterizedTest
    @ValueSource(strings = {"boolean", "java.lang.Boolean"})
    void rejectsWhatIsNoBoolean(String type) {
        rejects(type, "yes");
        rejects(type, 1);
    }

    @Test
    void rejectsBytesThatAreNoText() {
        rejects("java.lang.String", new byte[]{(byte) 0xff});
    }

    @Test
    void tellsALargeNumberInShort() {
        assertThat(header("java.lang.String", new BigDecimal("1e2147483647"))).isEqualTo("1E+2147483647");
        assertThat(Headers.of(Map.of("n", new BigDecimal("1e2147483647"))).get("n")).contains("1E+2147483647");
        assertThat(Headers.of(Map.of("n", new BigDecimal("1e20"))).get("n")).contains("100000000000000000000");
    }

    @Test
    void namesAMissingHeader() {
        assertThatThrownBy(() -> resolve(new Parameter(ParameterKind.HEADER, "n", "int", false, null), Map.of()))
                .isInstanceOf(UnreadableMessageException.class).hasMessage("the header 'n' is missing");
    }

    @Test
    void givesOptionalHeadersAndDefaults() {
        Parameter optional = new Parameter(ParameterKind.HEADER, "n", "int", true, null);
        assertThat(resolve(optional, Map.of())).isEqualTo(Optional.empty());
        assertThat(resolve(optional, Map.of("n", "7"))).isEqualTo(Optional.of(7));
        assertThatThrownBy(() -> resolve(optional, Map.of("n", "x"))).isInstanceOf(UnreadableMessageException.class);
        assertThat(resolve(new Parameter(ParameterKind.HEADER, "n", "int", false, "7"), Map.of())).isEqualTo(7);
    }
}
