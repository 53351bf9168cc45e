package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnknownClassOrMethodId;

import dev.herald.spi.support.FailureText;

/** Reads why RabbitMQ closed a channel or a connection. */
final class RabbitMqFailures {

    /** The queue or exchange does not exist. */
    static final int NOT_FOUND = 404;
    /** It exists with other arguments, or the arguments are invalid. */
    static final int DIFFERS = 406;

    /** The broker shuts down, or an operator closed the connection. */
    private static final int SHUTDOWN = 320;
    /** The same message would be refused again. */
    private static final Set<Integer> REFUSALS = Set.of(AMQP.CONTENT_TOO_LARGE, AMQP.ACCESS_REFUSED, DIFFERS,
            AMQP.FRAME_ERROR, AMQP.SYNTAX_ERROR, AMQP.COMMAND_INVALID, AMQP.UNEXPECTED_FRAME, AMQP.NOT_ALLOWED,
            AMQP.NOT_IMPLEMENTED);

    private static final int MAX_CAUSES = 20;
    /** How brokers say that something does not exist; the same code also says that its node is down. */
    private static final List<String> MISSING = List.of("- no ", "not found", "exist");

    private RabbitMqFailures() {
    }

    /** The reply code with which the broker closed the channel or connection, or 0 if it gave none. */
    static int code(Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return method instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /**
     * Whether the queue or exchange does not exist. If it does, but cannot be reached because its node is down or its process
     * has failed, the broker gives the same code.
     */
    static boolean isMissing(Throwable failure) {
        if (code(failure) != NOT_FOUND) {
            return false;
        }
        String text = reason(failure);
        for (String missing : MISSING) {
            if (text.contains(missing)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a connection was closed by something that was done or received on it: a method that the broker rejects, or a
     * message that the client cannot read. Not by a broker that stops, an operator or the network, and not while it was
     * opened.
     */
    static boolean isFaultOnConnection(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        if (signal == null || !signal.isHardError() || signal.isInitiatedByApplication()
                || noConnection(failure).filter(without -> !without.isLost()).isPresent()) {
            return false;
        }
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() != AMQP.CONNECTION_FORCED;
        }
        Throwable cause = signal.getCause();
        return cause instanceof MalformedFrameException || cause instanceof UnknownClassOrMethodId
                || cause != null && !(cause instanceof IOException) && !(cause instanceof VirtualMachineError)
                        && !(cause instanceof ShutdownSignalException);
    }

    /** The last of its causes. */
    static Throwable root(Throwable failure) {
        return causes(failure).reduce(failure, (outer, inner) -> inner);
    }

    /** The broker's reply text, or else that of the failure and its root cause. */
    static String reason(Throwable failure) {
        Optional<NoConnectionException> without = noConnection(failure);
        if (without.isPresent()) {
            return FailureText.message(without.get());
        }
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        if (method instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        Throwable root = root(failure);
        String own = FailureText.message(failure);
        String cause = FailureText.message(root);
        return own.contains(cause) ? own : own + ": " + cause;
    }

    /** Whether the broker closed the channel or connection because of what came on it, rather than losing or ending it. */
    static boolean isReaction(ShutdownSignalException closing) {
        int code = code(closing);
        return !closing.isInitiatedByApplication() && code != 0 && code != SHUTDOWN;
    }

    /** Whether the broker would react in the same way to the same message. */
    static boolean isRefusal(Throwable closing) {
        return REFUSALS.contains(code(closing));
    }

    /** Whether there is no connection for now, rather than an answer of the broker. */
    static boolean isUnreachable(Throwable failure) {
        return noConnection(failure).isPresent()
                || causes(failure).anyMatch(AlreadyClosedException.class::isInstance)
                || failure instanceof IOException && code(failure) == 0;
    }

    /** Whether the whole connection was closed. */
    static boolean isHardError(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        return signal != null && signal.isHardError();
    }

    private static Method closing(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        return signal == null ? null : signal.getReason();
    }

    private static Optional<NoConnectionException> noConnection(Throwable failure) {
        return causes(failure).filter(NoConnectionException.class::isInstance).map(NoConnectionException.class::cast)
                .findFirst();
    }

    private static ShutdownSignalException signal(Throwable failure) {
        return (ShutdownSignalException) causes(failure).filter(ShutdownSignalException.class::isInstance).findFirst()
                .orElse(null);
    }

    /** The failure and its causes; limited, because causes may be cyclic. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }
}
