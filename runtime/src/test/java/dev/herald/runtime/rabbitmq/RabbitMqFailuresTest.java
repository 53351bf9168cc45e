package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.MissedHeartbeatException;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnknownClassOrMethodId;

class RabbitMqFailuresTest {

    private static ShutdownSignalException closedByBroker(int code) {
        return new ShutdownSignalException(false, false,
                new AMQP.Channel.Close.Builder().replyCode(code).replyText("why").build(), null);
    }

    @Test
    void aShutdownIsNoReactionToAMessage() {
        assertThat(RabbitMqFailures.isReaction(closedByBroker(320))).isFalse();
        assertThat(RabbitMqFailures.isReaction(new ShutdownSignalException(true, false, null, null))).isFalse();
        assertThat(RabbitMqFailures.isReaction(closedByBroker(406))).isTrue();
        assertThat(RabbitMqFailures.isReaction(closedByBroker(541))).isTrue();
    }

    @Test
    void onlyWhatConcernsTheMessageIsRefusedForGood() {
        assertThat(List.of(311, 403, 406, 501, 502, 540)).allMatch(code -> RabbitMqFailures.isRefusal(closedByBroker(code)));
        assertThat(List.of(320, 404, 405, 506, 541)).noneMatch(code -> RabbitMqFailures.isRefusal(closedByBroker(code)));
    }

    @Test
    void namesTheFailureAndItsRootCause() {
        assertThat(RabbitMqFailures.reason(new IOException("refused", new IllegalStateException(new IOException("no route")))))
                .isEqualTo("refused: no route");
    }

    @Test
    void causesThatGoRoundInACircleComeToAnEnd() {
        IOException one = new IOException("one");
        IOException other = new IOException("other", one);
        one.initCause(other);

        assertThat(RabbitMqFailures.reason(one)).startsWith("one");
        assertThat(RabbitMqFailures.code(one)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_FOUND - no queue 'orders' in vhost '/'", "NOT_FOUND - no exchange 'events' in vhost '/'"})
    void whatDoesNotExistIsMissing(String text) {
        assertThat(RabbitMqFailures.isMissing(channelClosed(404, text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_FOUND - home node 'rabbit@b' of durable queue 'orders' in vhost '/' is down or inaccessible",
            "NOT_FOUND - queue 'orders' in vhost '/' process is stopped by supervisor",
            "NOT_FOUND - failed to perform operation on queue 'orders' in vhost '/' due to timeout"})
    void whatCannotBeReachedIsNotMissing(String text) {
        assertThat(RabbitMqFailures.isMissing(channelClosed(404, text))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 502, 503, 504, 505, 506, 530, 540, 541})
    void anErrorThatTheBrokerAnswersWithTheEndOfTheConnectionIsAFaultOnIt(int code) {
        assertThat(RabbitMqFailures.isFaultOnConnection(new IOException(connectionClosed(code, null)))).isTrue();
    }

    @Test
    void theEndOfTheBrokerIsNoFaultOnTheConnection() {
        assertThat(RabbitMqFailures.isFaultOnConnection(connectionClosed(320, null))).isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void theEndOfTheNetworkIsNoFaultOnTheConnection(Throwable cause) {
        assertThat(RabbitMqFailures.isFaultOnConnection(connectionClosed(0, cause))).isFalse();
    }

    static Stream<Throwable> theEndOfTheNetworkIsNoFaultOnTheConnection() {
        return Stream.of(new EOFException(), new SocketException("Connection reset"), new MissedHeartbeatException("missed"),
                new SSLException("closed"));
    }

    @Test
    void thatTheApplicationHasNoMemoryIsNoFaultOnTheConnection() {
        assertThat(RabbitMqFailures.isFaultOnConnection(connectionClosed(0, new OutOfMemoryError("Java heap space"))))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void whatTheClientCannotReadIsAFaultOnTheConnection(Throwable cause) {
        assertThat(RabbitMqFailures.isFaultOnConnection(connectionClosed(0, cause))).isTrue();
    }

    static Stream<Throwable> whatTheClientCannotReadIsAFaultOnTheConnection() {
        return Stream.of(new IllegalStateException("Message body is too large"),
                new MalformedFrameException("Unrecognised type in table"), new UnknownClassOrMethodId(1));
    }

    @Test
    void aFailureToConnectIsNoFaultOnTheConnection() {
        assertThat(RabbitMqFailures.isFaultOnConnection(NoConnectionException.failed("no", connectionClosed(530, null))))
                .isFalse();
        assertThat(RabbitMqFailures.isFaultOnConnection(NoConnectionException.lost("lost", connectionClosed(541, null))))
                .isTrue();
    }

    @Test
    void theMessageOfAFailureToConnectIsTheReason() {
        assertThat(RabbitMqFailures.reason(
                new IOException("outer", NoConnectionException.failed("no one at a:1", connectionClosed(530, null)))))
                .isEqualTo("no one at a:1");
    }

    private static ShutdownSignalException channelClosed(int code, String text) {
        return new ShutdownSignalException(false, false,
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build(), null);
    }

    private static ShutdownSignalException connectionClosed(int code, Throwable cause) {
        ShutdownSignalException signal = new ShutdownSignalException(true, false,
                code == 0 ? null : new AMQP.Connection.Close.Builder().replyCode(code).replyText("why").build(), null);
        signal.initCause(cause);
        return signal;
    }
}
