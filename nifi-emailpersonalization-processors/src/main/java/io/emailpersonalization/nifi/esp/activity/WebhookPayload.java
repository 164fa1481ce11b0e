// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

import org.apache.nifi.components.DescribedValue;

import java.util.List;

/** The forms of webhook payloads. */
public enum WebhookPayload implements DescribedValue {
    MAILCHIMP("Mailchimp", "Webhooks of an audience: a form with type, fired_at and data[...]") {
        @Override
        public List<PayloadEvent> read(final byte[] payload) throws InvalidPayloadException {
            return List.of(MailchimpPayload.read(payload));
        }
    },
    BREVO("Brevo", "Marketing and transactional webhooks: an event as a JSON object, or an array of events") {
        @Override
        public List<PayloadEvent> read(final byte[] payload) throws InvalidPayloadException {
            return BrevoPayload.read(payload);
        }
    };

    private final String value;
    private final String description;

    WebhookPayload(final String value, final String description) {
        this.value = value;
        this.description = description;
    }

    /** Reads a payload: an element per event, in its order. */
    public abstract List<PayloadEvent> read(byte[] payload) throws InvalidPayloadException;

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public String getDisplayName() {
        return value;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
