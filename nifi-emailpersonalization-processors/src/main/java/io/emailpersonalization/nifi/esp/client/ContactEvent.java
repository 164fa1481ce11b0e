// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.time.Instant;
import java.util.Map;

/**
 * Something that a contact did, told to the vendor so that a journey starts on purpose, see {@link EspClientService#sendEvents}.
 *
 * @param id identifies the event; the same on every attempt
 * @param email the address of the contact
 * @param name the name of the event at the vendor
 * @param at when it happened
 * @param properties name to value: texts, numbers and booleans
 */
public record ContactEvent(String id, String email, String name, Instant at, Map<String, Object> properties) {

    public ContactEvent {
        properties = Map.copyOf(properties);
    }
}
