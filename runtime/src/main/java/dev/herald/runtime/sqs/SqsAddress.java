package dev.herald.runtime.sqs;

import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;

/**
 * What a queue's physical name says of it.
 *
 * @param name the queue's name
 * @param url its URL, or {@code null} if it has to be asked for
 * @param account the owner's account id, or {@code null} for the client's own
 * @param region the region, or {@code null} for the client's own
 */
record SqsAddress(String name, String url, String account, String region) {

    /**
     * Reads a name, a URL or an ARN.
     *
     * @throws IllegalArgumentException if it starts like an ARN and is none of a queue
     */
    static SqsAddress of(String physicalName) {
        if (physicalName.startsWith("http://") || physicalName.startsWith("https://")) {
            return new SqsAddress(physicalName.substring(physicalName.lastIndexOf('/') + 1), physicalName, null, null);
        }
        if (!physicalName.startsWith("arn:")) {
            return new SqsAddress(physicalName, null, null, null);
        }
        String[] parts = physicalName.split(":", -1);
        if (parts.length != 6 || !parts[2].equals("sqs")) {
            throw new IllegalArgumentException(
                    "'" + physicalName + "' is not the ARN of a queue: arn:aws:sqs:<region>:<account>:<name>");
        }
        return new SqsAddress(parts[5], null, parts[4], parts[3]);
    }

    boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** The question for the URL. */
    GetQueueUrlRequest lookup() {
        return GetQueueUrlRequest.builder().queueName(name).queueOwnerAWSAccountId(account).build();
    }
}
