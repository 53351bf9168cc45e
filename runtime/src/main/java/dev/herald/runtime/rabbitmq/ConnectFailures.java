package dev.herald.runtime.rabbitmq;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MalformedFrameException;

import io.quarkiverse.rabbitmqclient.RabbitMQClientConfig;

import dev.herald.spi.support.FailureText;

/** Says to which address a client could not connect, and why. Never names a password. */
final class ConnectFailures {

    /** The user and password of a URI: clients quote the URIs that they cannot read. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/\\s]*@");

    private ConnectFailures() {
    }

    /** The addresses that a client tries, as {@code host:port}, and, where there is a URI, that it is not the one in there. */
    static String address(RabbitMQClientConfig config) {
        String tried = config.addresses().isEmpty()
                ? config.hostname() + ":" + ConnectionFactory.portOrDefault(config.port(), isTls(config))
                : listed(config);
        return config.uri().isEmpty()
                ? tried
                : tried + " (hostname and port are keys of their own: the client ignores those in its uri)";
    }

    private static String listed(RabbitMQClientConfig config) {
        StringBuilder all = new StringBuilder();
        for (RabbitMQClientConfig.Address one : config.addresses().values()) {
            all.append(all.length() == 0 ? "" : ", ").append(one.hostname()).append(':').append(one.port());
        }
        return all.toString();
    }

    private static boolean isTls(RabbitMQClientConfig config) {
        return config.tls() != null && config.tls().enabled()
                || config.uri().filter(uri -> uri.startsWith("amqps:")).isPresent();
    }

    /** The failure with address and root cause in its message. */
    static IOException describe(String address, Throwable failure) {
        String reason = reason(failure);
        String safe = USER_INFO.matcher(reason).replaceAll("//");
        // The stack trace of a cause would show what was removed.
        return NoConnectionException.failed("cannot connect to RabbitMQ at " + address + ": " + safe,
                safe.equals(reason) ? failure : null);
    }

    private static String reason(Throwable failure) {
        Throwable root = RabbitMqFailures.root(failure);
        if (root instanceof UnknownHostException) {
            return "unknown host: " + FailureText.message(root);
        }
        if (root instanceof EOFException || root instanceof TimeoutException || root instanceof MalformedFrameException
                || root instanceof IllegalStateException) {
            return "no AMQP server answered (" + FailureText.message(root)
                    + "): is the port right, and is TLS on or off on both "
                    + "sides?";
        }
        return RabbitMqFailures.code(failure) == 0 ? FailureText.message(root) : RabbitMqFailures.reason(failure);
    }
}
