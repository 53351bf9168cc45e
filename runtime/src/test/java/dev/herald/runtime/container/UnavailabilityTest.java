package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.herald.PublishException;

class UnavailabilityTest {

    static Stream<Throwable> signs() {
        return Stream.of(new ConnectException("refused"), new NoRouteToHostException("no route"),
                new UnknownHostException("ledger.internal"), new SQLTransientConnectionException("pool"),
                new SQLException("broken pipe", "08006"), new SQLException("shutting down", "57P01"),
                new SQLException("Acquisition timeout while waiting for new connection"),
                new PublishException("the broker is away", true, null),
                new CompletionException(new IllegalStateException(new IOException(new ConnectException("refused")))));
    }

    @ParameterizedTest
    @MethodSource("signs")
    void isASign(Throwable failure) {
        assertThat(Unavailability.isSign(failure)).isTrue();
    }

    static Stream<Throwable> others() {
        return Stream.of(new IllegalStateException("as meant"), new SocketTimeoutException("Read timed out"),
                new SQLException("duplicate key", "23505"), new SQLException("no state"), new SQLException((String) null),
                new PublishException("too large", false, null), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("others")
    void isNone(Throwable failure) {
        assertThat(Unavailability.isSign(failure)).isFalse();
    }

    @Test
    void aCircleOfCausesIsNone() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);

        assertThat(Unavailability.isSign(one)).isFalse();
    }

    @Test
    void whatCannotBeReadIsNone() {
        assertThat(Unavailability.isSign(new IllegalStateException() {

            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new StackOverflowError("as meant");
            }
        })).isFalse();
    }
}
