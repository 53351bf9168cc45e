package dev.herald.runtime.container;

import dev.herald.Headers;

/** The headers of the messages that a call handles, for those who publish on its behalf. */
public interface HandledHeaders {

    /** No message is being handled. */
    HandledHeaders NONE = new HandledHeaders() {

        @Override
        public int handled() {
            return 0;
        }

        @Override
        public Headers headers(int index) {
            throw new IndexOutOfBoundsException(index);
        }
    };

    /** Those of one message. */
    static HandledHeaders of(Headers headers) {
        return new HandledHeaders() {

            @Override
            public int handled() {
                return 1;
            }

            @Override
            public Headers headers(int index) {
                return headers;
            }
        };
    }

    /** How many messages there are. */
    int handled();

    Headers headers(int index);
}
