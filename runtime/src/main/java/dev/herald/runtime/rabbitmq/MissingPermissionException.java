package dev.herald.runtime.rabbitmq;

import java.io.IOException;

/** The client's user may not do something. The message says which permission is missing, which not every broker tells. */
final class MissingPermissionException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param cause with the broker's reply */
    MissingPermissionException(String permission, String name, Throwable cause) {
        super("the user lacks the permission " + permission + " on '" + name + "' (" + RabbitMqFailures.reason(cause) + ")",
                cause);
    }
}
