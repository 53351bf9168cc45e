package dev.herald.runtime.container;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

import dev.herald.PublishException;

/**
 * Tells from a failure whether something that the handler needs is away: a database, a service, a broker that it publishes
 * to. Only what says that no connection could be had, or that one broke between client and server of a database, is such a
 * sign. A time-out of an answer is not, because a message may be the reason for it.
 */
final class Unavailability {

    /** An exception may be its own cause, by a detour. */
    private static final int MAX_DEPTH = 20;
    /** SQLSTATE, class 08: connection exception. */
    private static final String CONNECTION_EXCEPTION = "08";
    /** PostgreSQL: admin shutdown, crash shutdown, cannot connect now, too many connections. */
    private static final Set<String> SERVER_AWAY = Set.of("57P01", "57P02", "57P03", "53300");
    /** Agroal has no type or state for it. */
    private static final String NO_CONNECTION_IN_TIME = "Acquisition timeout";
    /** Of libraries that the application may not have. */
    private static final Set<String> BY_NAME = Set.of(
            "java.net.http.HttpConnectTimeoutException",
            "org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException",
            "com.mongodb.MongoTimeoutException",
            "com.mongodb.MongoSocketOpenException");

    private Unavailability() {
    }

    static boolean isSign(Throwable failure) {
        try {
            Throwable cause = failure;
            for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
                if (isItselfSign(cause)) {
                    return true;
                }
                cause = cause.getCause();
            }
            return false;
        } catch (Throwable unreadable) {
            // An exception of the application, which need not answer.
            return false;
        }
    }

    private static boolean isItselfSign(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException
                || failure instanceof SQLException sql && isConnectionFailure(sql)
                || failure instanceof PublishException publishing && publishing.isRetryable()
                || BY_NAME.contains(failure.getClass().getName());
    }

    private static boolean isConnectionFailure(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || state != null && (state.startsWith(CONNECTION_EXCEPTION) || SERVER_AWAY.contains(state))
                || String.valueOf(failure.getMessage()).startsWith(NO_CONNECTION_IN_TIME);
    }
}
