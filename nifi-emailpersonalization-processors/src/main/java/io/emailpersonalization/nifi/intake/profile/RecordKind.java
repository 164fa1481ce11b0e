// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kind of record that a profile makes, with its target fields. ShippedProfileTest compares the fields with the published schemas. */
public enum RecordKind {
    /** A customer of the customer schema. */
    @JsonProperty("customer")
    CUSTOMER(target(Targets.CUSTOMER_ID, ValueType.CODE), target(Targets.SOURCE, ValueType.TEXT), target(Targets.EMAIL, ValueType.TEXT), target(Targets.PHONE, ValueType.CODE),
            target("given_name", ValueType.TEXT), target("family_name", ValueType.TEXT), target("full_name", ValueType.TEXT), target("birth_date", ValueType.DATE),
            target("street", ValueType.TEXT), target("city", ValueType.TEXT), target("postal_code", ValueType.CODE), target("country", ValueType.TEXT), target("language", ValueType.TEXT),
            target("signed_up_at", ValueType.DATE_TIME), target("updated_at", ValueType.DATE_TIME), target(Targets.MARKETING_CONSENT, ValueType.TEXT),
            target(Targets.CONSENT_AT, ValueType.DATE_TIME), target("consent_expires_at", ValueType.DATE_TIME), target("consent_legal_basis", ValueType.TEXT),
            target("consent_ip", ValueType.TEXT), target("consent_form", ValueType.TEXT), target("email_status", ValueType.TEXT), target("last_purchase_at", ValueType.DATE_TIME),
            target("purchase_count", ValueType.INTEGER), target("purchase_total", ValueType.NUMBER), target("purchases", ValueType.UNCHANGED)),
    /** A purchase of the schema of purchase events. */
    @JsonProperty("purchase")
    PURCHASE(target(Targets.ORDER_ID, ValueType.CODE), target(Targets.SOURCE, ValueType.TEXT), target(Targets.CUSTOMER_ID, ValueType.CODE), target(Targets.EMAIL, ValueType.TEXT),
            target(Targets.PHONE, ValueType.CODE), target("product_id", ValueType.CODE), target("purchased_at", ValueType.DATE_TIME), target("amount", ValueType.NUMBER),
            target("currency", ValueType.TEXT), target("updated_at", ValueType.DATE_TIME));

    private final Map<String, ValueType> targets;

    private record Target(String name, ValueType type) {
    }

    RecordKind(final Target... targets) {
        final Map<String, ValueType> types = new LinkedHashMap<>();
        Arrays.stream(targets).forEach(target -> types.put(target.name(), target.type()));
        this.targets = Collections.unmodifiableMap(types);
    }

    private static Target target(final String name, final ValueType type) {
        return new Target(name, type);
    }

    /** The target fields in the order of output, with their usual types. */
    public Map<String, ValueType> targets() {
        return targets;
    }

    /** The targets of which one must identify the person. */
    public List<String> identity() {
        return List.of(Targets.CUSTOMER_ID, Targets.EMAIL, Targets.PHONE);
    }
}
