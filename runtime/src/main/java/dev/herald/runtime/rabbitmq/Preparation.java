package dev.herald.runtime.rabbitmq;

/** What is to be there before a message is published; made sure of once for each channel. Compared by what it is. */
interface Preparation {

    /** There is nothing to make sure of. */
    Preparation NONE = broker -> {
    };

    /** @param broker to declare with */
    void prepare(Declaring broker) throws Exception;

    /** Two of them. */
    record Both(Preparation first, Preparation second) implements Preparation {

        @Override
        public void prepare(Declaring broker) throws Exception {
            first.prepare(broker);
            second.prepare(broker);
        }
    }
}
