// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The attributes of the account (GET /contacts/attributes), kept for some minutes. Brevo drops the values of unknown attributes, and values of another type, without a word: values are
 * compared with these before they are sent. Tested by {@code BrevoClientTest}.
 */
public final class BrevoAttributes {

    /** Nanoseconds. Attributes change rarely; an attribute that somebody creates is known after this time. */
    private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();
    /** Nanoseconds. A cure is seen soon: where an attribute lacks, they are read again after this time. */
    private static final long MIN_AGE = Duration.ofSeconds(10).toNanos();

    private static final Map<String, Type> TYPES = Map.of("text", Type.TEXT, "float", Type.NUMBER, "boolean", Type.BOOLEAN, "date", Type.DATE, "multiple-choice", Type.OPTIONS);
    private static final String CATEGORY = "category";

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = new Known(Map.of(), System.nanoTime() - MAX_AGE);

    private record Known(Map<String, BrevoAttribute> attributes, long readAt) {
    }

    /** Returns the types of fields that Brevo has. */
    public static Set<Type> types() {
        return Set.of(Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.OPTION, Type.OPTIONS);
    }

    /** Returns the attributes that contacts have, by name. */
    public Map<String, BrevoAttribute> all(final BrevoApi api) throws EspUnavailableException, EspRefusedException {
        return having(api, Set.of());
    }

    /** Returns the attributes that contacts have, by name. Where one of some names lacks, it may be new. */
    public Map<String, BrevoAttribute> having(final BrevoApi api, final Set<String> names) throws EspUnavailableException, EspRefusedException {
        if (isCurrent(names)) {
            return known.attributes();
        }
        try {
            lock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (!isCurrent(names)) {
                known = new Known(read(api), System.nanoTime());
            }
            return known.attributes();
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(final Set<String> names) {
        final Known now = known;
        final long age = System.nanoTime() - now.readAt();
        return age < MAX_AGE && (age < MIN_AGE || now.attributes().keySet().containsAll(names));
    }

    /** Reads the attributes again with the next use. */
    public void forget() {
        known = new Known(Map.of(), System.nanoTime() - MAX_AGE);
    }

    private static Map<String, BrevoAttribute> read(final BrevoApi api) throws EspUnavailableException, EspRefusedException {
        final Map<String, BrevoAttribute> attributes = new LinkedHashMap<>();
        for (final JsonNode json : api.get("contacts/attributes", body -> body.path("attributes").isArray()).path("attributes")) {
            final String category = json.path(CATEGORY).asText("");
            if (CATEGORY.equals(category) || "normal".equals(category)) {
                final BrevoAttribute attribute = attribute(json, CATEGORY.equals(category));
                attributes.put(attribute.name(), attribute);
            }
        }
        return attributes;
    }

    private static BrevoAttribute attribute(final JsonNode json, final boolean isCategory) {
        final Map<String, Integer> options = new LinkedHashMap<>();
        json.path("enumeration").forEach(option -> options.put(option.path("label").asText(), option.path("value").asInt()));
        json.path("multiCategoryOptions").forEach(option -> options.put(option.asText(), options.size()));
        return new BrevoAttribute(json.path("name").asText(), isCategory ? Type.OPTION : TYPES.getOrDefault(json.path("type").asText(""), Type.OTHER), options);
    }

    /** Creates the attributes that the account lacks (POST /contacts/attributes/{category}/{name}). */
    public void create(final BrevoApi api, final Iterable<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        try {
            for (final AudienceField field : fields) {
                new BrevoAttributeCreation(api).create(field);
            }
        } finally {
            forget();
        }
    }
}
