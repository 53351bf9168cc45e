package dev.herald.runtime.validation;

import jakarta.inject.Singleton;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;

import dev.herald.Message;

/** Lets a validator find the payload of a {@code Message<@Valid Order>}. */
@Singleton
public class MessageValueExtractor implements ValueExtractor<Message<@ExtractedValue ?>> {

    @Override
    public void extractValues(Message<?> message, ValueReceiver receiver) {
        receiver.value(null, message.payload());
    }
}
