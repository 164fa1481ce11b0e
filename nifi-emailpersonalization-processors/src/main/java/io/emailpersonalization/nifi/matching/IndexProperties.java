// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.store.Store;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties that name an index of known customers. */
final class IndexProperties {

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database that holds the index of known customers. Empty: each FlowFile is matched by itself, and nothing is remembered.")
            .identifiesControllerService(DBCPService.class)
            .build();

    static final PropertyDescriptor INDEX_NAME = new PropertyDescriptor.Builder()
            .name("Index Name")
            .description("The index: several may share a database, and know nothing of each other.")
            .required(true)
            .defaultValue("customers")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(CONNECTION_POOL)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret under which ids and mailboxes of erased people are hashed. The same wherever the index is used, for as long as it is: under another key erased people are not known.")
            .required(true)
            .sensitive(true)
            .addValidator(CommonProperties.SECRET_VALIDATOR)
            .dependsOn(CONNECTION_POOL)
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the tables of the index are created and upgraded with the first FlowFile. False: run sql/index-v1.sql and sql/index-v2.sql of the bundle.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .dependsOn(CONNECTION_POOL)
            .build();

    private IndexProperties() {
    }

    static CustomerIndex index(final PropertyContext context) {
        return new CustomerIndex(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(INDEX_NAME).evaluateAttributeExpressions().getValue(),
                context.getProperty(CREATE_TABLES).asBoolean());
    }

    static KeyedHash hash(final PropertyContext context) {
        return new KeyedHash(context.getProperty(HASH_KEY).getValue());
    }
}
