// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.matching.IndexProperties;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The properties of {@link UpdateCustomerOrders}. */
final class OrderProperties {

    /** Days: a hundred years, about for ever. */
    private static final int MAX_RETENTION_DAYS = 36_525;

    static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the order comes from. Default Source replaces an empty value.");

    static final PropertyDescriptor WAITING_RETENTION = new PropertyDescriptor.Builder()
            .name("Waiting Retention")
            .description("How long the index keeps orders without a person, and the marks of removed orders, after their last event, such as 400 days. Orders of known people are kept as long as "
                    + "the people. Empty: for ever.")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.DAYS, MAX_RETENTION_DAYS, TimeUnit.DAYS))
            .build();

    private static final PropertyDescriptor ORDER_ID = path("Order ID", "/order_id", "The id of the order in its source. Of several events of one order the latest counts.");
    private static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the customer in the source of the order. Empty for a guest.");
    private static final PropertyDescriptor EMAIL = path("E-mail", "/email", "The address of the order. It finds the person of an order whose customer id the index does not know.");
    private static final PropertyDescriptor PURCHASED_AT = path("Purchased At", "/purchased_at", "The time of the purchase.");
    private static final PropertyDescriptor AMOUNT = path("Amount", "/amount", "The amount, after refunds, in the currency of the order.");
    private static final PropertyDescriptor CURRENCY = path("Currency", "/currency", "The currency of the amount.");
    private static final PropertyDescriptor UPDATED_AT = path("Updated At", "/updated_at", "The time when the source changed the order last. An older event of the order changes nothing. "
            + "Without it Purchased At counts, and of two events with one time the one that is read last.");
    private static final PropertyDescriptor DECISION = path("Decision", "/decision", "The word remove where the order is no purchase, or no longer. Empty for a purchase.");
    private static final PropertyDescriptor SCOPE = path("Scope", "/scope", "The word order, or empty. Decisions on customers are for UpdateCustomerIndex.");
    private static final PropertyDescriptor DECIDED_AT = path("Decided At", "/at", "The time of the removal. Without it Updated At counts. A removal with neither counts when it is read.");

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER,
            new PropertyDescriptor.Builder().fromPropertyDescriptor(IndexProperties.CONNECTION_POOL).required(true).description("The PostgreSQL database with the index of known customers.").build(),
            IndexProperties.INDEX_NAME, IndexProperties.HASH_KEY,
            new PropertyDescriptor.Builder().fromPropertyDescriptor(IndexProperties.CREATE_TABLES)
                    .description("Whether the first FlowFile creates and upgrades the tables of the index and of its orders. False: run sql/orders-v1.sql of the bundle after the tables of the index.")
                    .build(),
            ORDER_ID, SOURCE, CommonProperties.DEFAULT_SOURCE, CUSTOMER_ID, EMAIL, PURCHASED_AT, AMOUNT, CURRENCY, UPDATED_AT, DECISION, SCOPE, DECIDED_AT, CommonProperties.AS_OF,
            WAITING_RETENTION, CommonProperties.REASONS_FORMAT);

    private OrderProperties() {
    }

    static OrderReader reader(final PropertyContext context) {
        return new OrderReader(new OrderReader.SubjectPaths(compile(context, ORDER_ID), compile(context, SOURCE), compile(context, CUSTOMER_ID), compile(context, EMAIL)),
                new OrderReader.PurchasePaths(compile(context, PURCHASED_AT), compile(context, AMOUNT), compile(context, CURRENCY), compile(context, UPDATED_AT)),
                new OrderReader.RemovalPaths(compile(context, DECISION), compile(context, SCOPE), compile(context, DECIDED_AT)));
    }

    /** Returns how long waiting and removed orders are kept; null for ever. */
    static Duration waitingRetention(final PropertyContext context) {
        final PropertyValue period = context.getProperty(WAITING_RETENTION);
        return period.isSet() ? Duration.ofMillis(period.asTimePeriod(TimeUnit.MILLISECONDS)) : null;
    }

    static FieldPath compile(final PropertyContext context, final PropertyDescriptor property) {
        return FieldPath.compile(context.getProperty(property).getValue());
    }

    private static PropertyDescriptor path(final String name, final String path, final String description) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(true).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }
}
