// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;

import java.util.Optional;

/** What a field of a customer is to matching. */
public enum CustomerRole {
    CUSTOMER_ID("Customer ID", "/customer_id", "The id of the record in its source. Records with the same source and id are one person, unless the id names nobody, such as 0 or #REF!, or "
            + "those behind it are clearly several people.", null),
    SOURCE("Source", "/source", "The system that the record comes from: id 17 of two sources is two people until their fields say otherwise. Default Source stands in where it is empty.", null),
    EMAIL("E-mail", "/email", "The address. Equal addresses are one person unless given names or dates of birth clearly differ; role mailboxes such as info@ identify nobody.",
            FieldKind.EMAIL),
    PHONE("Phone", "/phone", "The phone number.", FieldKind.PHONE),
    GIVEN_NAME("Given Name", "/given_name", "The given name. Forms of one name, such as Bob and Robert, agree.", FieldKind.GIVEN_NAME),
    FAMILY_NAME("Family Name", "/family_name", "The family name.", FieldKind.FAMILY_NAME),
    FULL_NAME("Full Name", "/full_name", "The whole name: stands in for given and family name where both are missing, and tells aliases and further names where they are not.",
            FieldKind.FULL_NAME),
    BIRTH_DATE("Birth Date", "/birth_date", "The date of birth, year first. A clear difference speaks strongly against one person.", FieldKind.BIRTH_DATE),
    STREET("Street", "/street", "Street and number.", FieldKind.STREET),
    CITY("City", "/city", "The city.", FieldKind.CITY),
    POSTAL_CODE("Postal Code", "/postal_code", "The postal code.", FieldKind.POSTAL_CODE),
    COUNTRY("Country", "/country", "The country.", FieldKind.COUNTRY),
    UPDATED_AT("Updated At", "/updated_at", "When the record was changed last: decides which value survives. Records without it count as the oldest.", null),
    CONSENT("Consent", "/marketing_consent", "What the source says about consent to mail. It survives with the address it was given for; a refusal at any address of the person outweighs "
            + "a consent that is not dated later.", null),
    CONSENT_DATE("Consent Date", "/consent_at", "When consent was given or refused. A refusal without it counts as of the last run that read it.", null),
    CONSENT_EXPIRES("Consent Expires", "/consent_expires_at", "When consent ends. A text that is no date means that it has ended.", null),
    EMAIL_STATUS("E-mail Status", "/email_status", "Deliverability of the address: survives with it. A hard bounce blocks the address; a complaint is a refusal at every address of the person.",
            null);

    private final PropertyDescriptor property;
    private final FieldKind kind;

    CustomerRole(final String name, final String path, final String description, final FieldKind kind) {
        this.property = new PropertyDescriptor.Builder()
                .name(name)
                .description("RecordPath. " + description + " A field that the records do not have costs nothing.")
                .defaultValue(path)
                .addValidator(FieldPath.VALIDATOR)
                .build();
        this.kind = kind;
    }

    public PropertyDescriptor property() {
        return property;
    }

    /** What the field is compared as; empty for roles that are not compared. */
    Optional<FieldKind> kind() {
        return Optional.ofNullable(kind);
    }
}
