// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;

/** What a webhook payload tells. */
public sealed interface PayloadEvent {

    /** Something that happened to a contact. */
    record Happened(ActivityEvent event) implements PayloadEvent {
    }

    /**
     * Nothing that a person did, such as a changed profile.
     *
     * @param kind the vendor's word for it
     */
    record Ignored(String kind) implements PayloadEvent {
    }

    /**
     * An event that lacks what makes it one.
     *
     * @param reason without a value of the payload
     */
    record Invalid(String reason) implements PayloadEvent {
    }
}
