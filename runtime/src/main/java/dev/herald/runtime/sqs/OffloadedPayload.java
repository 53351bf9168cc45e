package dev.herald.runtime.sqs;

/** Bodies that only refer to their payload, which the producer's client library stored on Amazon S3. */
final class OffloadedPayload {

    private static final String UNREADABLE = "the body is a pointer to a payload on Amazon S3, as the Amazon SQS Extended Client "
            + "Library sends it for large messages, and Herald does not fetch such payloads: have the producer send the payload "
            + "itself, or a reference that the application reads";

    /** Of the current library and of its first version. */
    private static final String[] POINTERS = {"PayloadS3Pointer", "MessageS3Pointer"};
    /** The name of the pointer's class is the first element of an array. */
    private static final int LONGEST_NAME = 100;

    private OffloadedPayload() {
    }

    /** Why the body is not a payload; {@code null} if it is one. */
    static String reason(String body) {
        if (body.isEmpty() || body.charAt(0) != '[') {
            return null;
        }
        String name = body.substring(0, Math.min(body.length(), LONGEST_NAME));
        return name.contains(POINTERS[0]) || name.contains(POINTERS[1]) ? UNREADABLE : null;
    }
}
