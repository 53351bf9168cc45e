package dev.herald.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.AckMode;
import dev.herald.FilterScope;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.container.ResultHandler.Refusal;
import dev.herald.runtime.container.TestBroker;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.publishing.PropagatedHeaders;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.TestDelivery;

class ReplySenderTest {

    private static final Map<String, String> REQUEST = Map.of(HeraldHeaders.REPLY_TO, "herald-replies-1",
            HeraldHeaders.CORRELATION_ID, "7");
    private static final ListenerMethod METHOD = new ListenerMethod("quotes", "Quotes#on", Kind.QUEUE, "quotes", "quotes",
            "test", null, AckMode.AUTO, new Attributes("", "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, false),
            DeclaredFailures.NONE,
            ThreadModel.WORKER, false,
            List.of(), "java.lang.String", ReturnKind.VALUE, null, "java.lang.String", null, null);

    private final TestBroker broker = new TestBroker();
    private final HeraldExecutors threads = new HeraldExecutors();
    private final ReplySender sender = sender();
    private final List<Refusal> ends = new ArrayList<>();

    private ReplySender sender() {
        CallerContext caller = new CallerContext(threads);
        Payloads payloads = new Payloads(new ObjectMapper());
        RequesterRegistry requests = new RequesterRegistry(payloads, threads, caller, ListenerSettingsTest.config(Map.of()),
                new Observers(List.of()), Filters.NONE);
        return new ReplySender(METHOD, new ReplyToAllowlist(List.of("herald-replies-*"), DestinationNaming.PLAIN),
                new Publishers(new Brokers(List.of(broker)), null, payloads, requests, new BlockingCalls(caller), caller,
                        new Observers(List.of()), Filters.NONE, PropagatedHeaders.NONE),
                payloads::write);
    }

    @AfterEach
    void stop() {
        threads.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsTheValueToWhereTheRequestSays(boolean mayBlock) {
        reply("42", REQUEST, mayBlock);

        assertThat(ends).containsOnlyNulls().hasSize(1);
        assertThat(broker.sent).singleElement().satisfies(sent -> {
            assertThat(sent.destination()).isEqualTo("herald-replies-1");
            assertThat(sent.message().payload().text()).isEqualTo("42");
            assertThat(sent.header(HeraldHeaders.CORRELATION_ID)).isEqualTo("7");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handlesARequestWhoseReplyMustNotGoWhereItSays(boolean mayBlock) {
        reply("42", Map.of(HeraldHeaders.REPLY_TO, "salaries"), mayBlock);

        assertThat(ends).containsOnlyNulls().hasSize(1);
        assertThat(broker.sent).isEmpty();
    }

    @Test
    void handlesAMessageThatAsksForNoReply() {
        reply("42", Map.of(), true);

        assertThat(ends).containsOnlyNulls().hasSize(1);
        assertThat(broker.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handlesARequestWhoseRequesterIsGone(boolean mayBlock) {
        broker.rejection = new PublishException("missing", true, new MissingDestinationException("missing"));

        reply("42", REQUEST, mayBlock);

        assertThat(ends).containsOnlyNulls().hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsARequestWhoseReplyCouldNotBeSent(boolean mayBlock) {
        broker.rejection = new PublishException("the broker is away", true, null);

        reply("42", REQUEST, mayBlock);

        assertThat(ends).singleElement().satisfies(refusal -> {
            assertThat(refusal.failure()).isSameAs(broker.rejection);
            assertThat(refusal.rest()).as("to be sent again").isInstanceOf(OutgoingMessage.class);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsAReplyAgainAsItWouldHaveBeenSent(boolean mayBlock) {
        broker.rejection = new PublishException("the broker is away", true, null);
        reply("42", REQUEST, mayBlock);
        broker.rejection = null;

        reply(ends.remove(0).rest(), REQUEST, mayBlock);

        assertThat(ends).hasSize(1).containsOnlyNulls();
        assertThat(broker.sent).last().satisfies(sent -> {
            assertThat(sent.message().payload().text()).isEqualTo("42");
            assertThat(sent.header(HeraldHeaders.CORRELATION_ID)).isEqualTo("7");
        });
    }

    @Test
    void aReplyThatWillNeverBeTakenIsNotSentAgain() {
        broker.rejection = new PublishException("too large", false, null);

        reply("42", REQUEST, true);

        assertThat(ends).containsExactly(new Refusal(broker.rejection, null));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("no price"), "no price"),
                Arguments.of(new IllegalStateException("no\nprice\u0000"), "no price"),
                Arguments.of(new IllegalStateException("x".repeat(1001)), "x".repeat(FailureText.MAX_LENGTH - 1) + "…"),
                Arguments.of(new RuntimeException(new IllegalStateException("no price")), "no price"),
                Arguments.of(new RuntimeException("no quote", new IllegalStateException("no price")), "no quote"),
                Arguments.of(new IllegalStateException(), "the listener failed without a message; its log has the exception"),
                Arguments.of(new RuntimeException(new IllegalStateException()),
                        "the listener failed without a message; its log has the exception"),
                Arguments.of(new IllegalStateException(" \n"),
                        "the listener failed without a message; its log has the exception"),
                Arguments.of(null, "rejected by the handler"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsTheRequesterTheMessageOfAFailure(Throwable failure, String text) {
        sender.failed(TestDelivery.of("request").with(REQUEST), failure);

        assertThat(broker.sent).singleElement().satisfies(sent -> {
            assertThat(sent.header(HeraldHeaders.ERROR)).isEqualTo(text);
            assertThat(sent.message().payload().text()).isEqualTo(text);
            assertThat(sent.header(HeraldHeaders.CORRELATION_ID)).isEqualTo("7");
        });
    }

    @Test
    void tellsAFailureOnlyWhereRepliesMayGo() {
        sender.failed(TestDelivery.of("request").with(Map.of(HeraldHeaders.REPLY_TO, "salaries")), null);

        assertThat(broker.sent).isEmpty();
    }

    @Test
    @Timeout(10)
    void repliesThoughTheCausesOfAFailureFormACircle() {
        Exception failure = new IllegalStateException();
        failure.initCause(new IllegalStateException(null, failure));

        sender.failed(TestDelivery.of("request").with(REQUEST), failure);

        assertThat(broker.sent).singleElement().satisfies(sent -> assertThat(sent.header(HeraldHeaders.ERROR))
                .isEqualTo("the listener failed without a message; its log has the exception"));
    }

    @Test
    void aFailureThatCanNotBeToldStopsNothing() {
        broker.onSend = () -> {
            throw new IllegalStateException("no thread to send on");
        };

        sender.failed(TestDelivery.of("request").with(REQUEST), new IllegalStateException("no price"));

        assertThat(broker.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsOnceWhereTheReplyCanNotBeWritten(boolean mayBlock) {
        reply(new Object() {
            @SuppressWarnings("unused")
            public String getPrice() {
                throw new NoClassDefFoundError("com/acme/Price");
            }
        }, REQUEST, mayBlock);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.failure()).isInstanceOf(PublishException.class)
                .hasMessageContaining("com/acme/Price"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsOnceWhereTheProducerThrows(boolean mayBlock) {
        broker.onSend = () -> {
            throw new IllegalStateException("items=[1, null]");
        };

        reply("42", REQUEST, mayBlock);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.failure()).isInstanceOf(PublishException.class));
    }

    @Test
    void tellsTheRequesterOfAFailureWhoseMessageCanNotBeRead() {
        sender.failed(TestDelivery.of("request").with(REQUEST), new RuntimeException() {
            @Override
            public String getMessage() {
                throw new AssertionError("no message for you");
            }
        });

        assertThat(broker.sent).singleElement().satisfies(sent -> assertThat(sent.header(HeraldHeaders.ERROR)).asString()
                .startsWith("its message can't be read"));
    }

    private void reply(Object value, Map<String, String> request, boolean mayBlock) {
        sender.accept(value, HandledHeaders.of(TestDelivery.of("request").with(request).headers()),
                mayBlock, ends::add);
    }
}
