package dev.herald.runtime.metadata;

import java.util.List;

/**
 * What the build knows about one method of a {@code @Publisher} interface.
 *
 * @param description {@code Class#method}, for errors and logs
 * @param target where it publishes to
 * @param payload the index of the payload's parameter
 * @param batch whether the payload is a {@code List}, one message for each element
 * @param arguments the parameters for the message's properties
 * @param returns what the caller gets
 * @param receipt whether the caller gets the receipt: {@code Receipt}, or {@code BatchReceipt} of a batch
 */
public record PublisherMethod(String description, DestinationRef target, int payload, boolean batch,
        List<Argument> arguments, ReturnKind returns, boolean receipt) {

    /** {@link #DIRECT} covers {@code void} and a receipt: it blocks. */
    public enum ReturnKind {
        DIRECT, UNI, STAGE
    }

    /**
     * A parameter beside the payload.
     *
     * @param index its position
     * @param kind which property
     * @param header the header's name, of {@link ArgumentKind#HEADER}
     */
    public record Argument(int index, ArgumentKind kind, String header) {
    }

    public enum ArgumentKind {
        HEADER, GROUP_ID, DEDUPLICATION_ID, ROUTING_KEY
    }
}
