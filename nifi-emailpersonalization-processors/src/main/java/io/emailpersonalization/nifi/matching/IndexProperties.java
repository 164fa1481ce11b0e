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

/** The properties of the index of known customers, for every processor that uses it. */
public final class IndexProperties {

    public static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database with the index of known customers. Empty: each FlowFile is matched by itself, and nothing is stored.")
            .identifiesControllerService(DBCPService.class)
            .build();

    public static final PropertyDescriptor INDEX_NAME = new PropertyDescriptor.Builder()
            .name("Index Name")
            .description("The name of the index. One database may contain several; they share nothing.")
            .required(true)
            .defaultValue("customers")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(CONNECTION_POOL)
            .build();

    public static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret key for the hashes of the ids and mailboxes of erased people. Use the same key wherever the index is used, and never change it: with another key, erased "
                    + "people are stored again.")
            .required(true)
            .sensitive(true)
            .addValidator(CommonProperties.SECRET_VALIDATOR)
            .dependsOn(CONNECTION_POOL)
            .build();

    public static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the first FlowFile creates and upgrades the tables of the index. False: run sql/index-v1.sql to sql/index-v4.sql of the bundle.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .dependsOn(CONNECTION_POOL)
            .build();

    private IndexProperties() {
    }

    public static CustomerIndex index(final PropertyContext context) {
        return new CustomerIndex(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(INDEX_NAME).evaluateAttributeExpressions().getValue(),
                context.getProperty(CREATE_TABLES).asBoolean());
    }

    public static KeyedHash hash(final PropertyContext context) {
        return new KeyedHash(context.getProperty(HASH_KEY).getValue());
    }
}
