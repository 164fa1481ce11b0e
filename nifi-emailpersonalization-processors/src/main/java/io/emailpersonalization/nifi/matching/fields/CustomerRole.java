// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.consent.register.ConsentColumn;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.Validator;

import java.util.Optional;

/** The role of a customer field in matching and merging, with the property that names the field. */
public enum CustomerRole {
    CUSTOMER_ID("Customer ID", "/customer_id", "The id of the record in its source. Records with the same source and id are one person, unless the id names nobody, such as 0 or #REF!, or "
            + "several people clearly share it.", null),
    SOURCE("Source", "/source", "The system that the record comes from. Id 17 of two sources is two people unless their other fields match. Default Source replaces an empty value.", null),
    EMAIL("E-mail", "/email", "The address. Records with the same address are one person unless given names or birth dates clearly differ. Role mailboxes such as info@ identify nobody.",
            FieldKind.EMAIL),
    PHONE("Phone", "/phone", "The phone number.", FieldKind.PHONE),
    GIVEN_NAME("Given Name", "/given_name", "The given name. Forms of one name, such as Bob and Robert, agree.", FieldKind.GIVEN_NAME),
    FAMILY_NAME("Family Name", "/family_name", "The family name.", FieldKind.FAMILY_NAME),
    FULL_NAME("Full Name", "/full_name", "The whole name. It replaces given and family name when both are missing, and adds aliases and further names otherwise.",
            FieldKind.FULL_NAME),
    BIRTH_DATE("Birth Date", "/birth_date", "The date of birth, year first. A clear difference is strong evidence for two people.", FieldKind.BIRTH_DATE),
    STREET("Street", "/street", "Street and number.", FieldKind.STREET),
    CITY("City", "/city", "The city.", FieldKind.CITY),
    POSTAL_CODE("Postal Code", "/postal_code", "The postal code.", FieldKind.POSTAL_CODE),
    COUNTRY("Country", "/country", "The country.", FieldKind.COUNTRY),
    UPDATED_AT("Updated At", "/updated_at", "When the record last changed. The most recent value survives. Records without it count as the oldest.", null),
    CONSENT("Consent", "/marketing_consent", "The consent to mail. It survives with its address. A refusal at any address of the person outweighs a consent without a later date.", null,
            ConsentColumn.VALIDATOR),
    CONSENT_DATE("Consent Date", "/consent_at", "When consent was given or refused. A refusal without a date counts from the last run that read it.", null),
    CONSENT_EXPIRES("Consent Expires", "/consent_expires_at", "When consent expires. A text that is no date means that it has expired.", null),
    EMAIL_STATUS("E-mail Status", "/email_status",
            "Deliverability of the address. It survives with the address. A hard bounce blocks the address. A complaint is a refusal at every address of the person.",
            null);

    private final PropertyDescriptor property;
    private final FieldKind kind;

    CustomerRole(final String name, final String path, final String description, final FieldKind kind) {
        this(name, path, description, kind, FieldPath.VALIDATOR);
    }

    CustomerRole(final String name, final String path, final String description, final FieldKind kind, final Validator validator) {
        this.property = new PropertyDescriptor.Builder()
                .name(name)
                .description("RecordPath. " + description + " The field may be missing.")
                .defaultValue(path)
                .addValidator(validator)
                .build();
        this.kind = kind;
    }

    public PropertyDescriptor property() {
        return property;
    }

    /** Returns how the field is compared; empty for roles that are not compared. */
    Optional<FieldKind> kind() {
        return Optional.ofNullable(kind);
    }
}
