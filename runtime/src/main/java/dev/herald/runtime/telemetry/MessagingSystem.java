package dev.herald.runtime.telemetry;

/** Names of messaging systems, as OpenTelemetry's conventions have them; they have none for Redis, nor for memory. */
public final class MessagingSystem {

    private MessagingSystem() {
    }

    /** @param broker the broker's name in Herald */
    public static String of(String broker) {
        return switch (broker) {
            case "sqs" -> "aws_sqs";
            case "sns" -> "aws.sns";
            case "memory" -> "herald_memory";
            default -> broker;
        };
    }
}
