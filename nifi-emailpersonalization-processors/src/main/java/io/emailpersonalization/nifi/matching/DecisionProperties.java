// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;

import java.util.List;

/** The properties of {@link UpdateCustomerIndex}. */
final class DecisionProperties {

    private static final PropertyDescriptor DECISION = path("Decision", "/decision", "The decision: same, different, split, erase, readmit or remove.");
    private static final PropertyDescriptor LEFT = path("Left", "/left",
            "For same and different: the first record or person. A record with Source and Customer ID, or with Golden ID, or the golden_id as text.");
    private static final PropertyDescriptor RIGHT = path("Right", "/right", "For same and different: the second record or person, as in Left.");
    private static final PropertyDescriptor GOLDEN_ID = path("Golden ID", "/golden_id", "The golden_id of the person. Source and Customer ID take precedence.");
    private static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the source record comes from.");
    private static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the source record in its source.");
    private static final PropertyDescriptor EMAIL = path("E-mail", "/email",
            "For erase and readmit: an address of the person, known to the index or not. Without Customer ID and Golden ID it names the person.");
    private static final PropertyDescriptor SCOPE = path("Scope", "/scope",
            "For erase: person (the default) erases all records of the person. record erases the named record only, and its person remains. For remove: record, the default.");
    private static final PropertyDescriptor WAITING_ID = path("Waiting ID", "/waiting_id",
            "For same and different: the id of a waiting record, which has a known id and another person's name, mailbox and birth date. Same: the person changed. "
                    + "Different: the id is another person's.");
    private static final PropertyDescriptor CONSENT_LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger in which readmitted people are readmitted as well, so that it stores their consent again. Empty: readmit them in the ledger by hand.")
            .identifiesControllerService(ConsentRegister.class)
            .build();
    private static final PropertyDescriptor BY = path("Decided By", "/by", "The author of the decision. The index stores it.");
    private static final PropertyDescriptor AT = path("Decided At", "/at",
            "The time of the decision. Of two decisions on the same pair the later one counts. A removal does not remove a later version of the record. "
            + "Without it, the time of the run.");

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER,
            new PropertyDescriptor.Builder().fromPropertyDescriptor(IndexProperties.CONNECTION_POOL).required(true)
                    .description("The PostgreSQL database with the index of known customers.").build(),
            IndexProperties.INDEX_NAME, IndexProperties.HASH_KEY, IndexProperties.CREATE_TABLES, DECISION, LEFT, RIGHT, GOLDEN_ID, SOURCE, CUSTOMER_ID, EMAIL, SCOPE, BY, AT,
            WAITING_ID, CONSENT_LEDGER, CommonProperties.REASONS_FORMAT);

    private DecisionProperties() {
    }

    static DecisionReader reader(final PropertyContext context) {
        final DecisionReader.SubjectPaths subject = new DecisionReader.SubjectPaths(compile(context, SOURCE), compile(context, CUSTOMER_ID), compile(context, GOLDEN_ID));
        return new DecisionReader(compile(context, DECISION), compile(context, LEFT), compile(context, RIGHT), subject, compile(context, EMAIL), compile(context, SCOPE),
                compile(context, WAITING_ID), compile(context, BY), compile(context, AT));
    }

    /** Returns the consent ledger; null for none. */
    static ConsentRegister ledger(final PropertyContext context) {
        return context.getProperty(CONSENT_LEDGER).asControllerService(ConsentRegister.class);
    }

    private static FieldPath compile(final PropertyContext context, final PropertyDescriptor property) {
        return FieldPath.compile(context.getProperty(property).getValue());
    }

    private static PropertyDescriptor path(final String name, final String path, final String description) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(true).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }
}
