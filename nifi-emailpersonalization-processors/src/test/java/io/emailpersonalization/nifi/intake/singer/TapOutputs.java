// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

/** Output in the shape of the schemas that public taps document, with invented people. */
final class TapOutputs {

    /** An object of Salesforce: dates are date-time, calculated fields have no type, a location is a decimal, an address is an object. The tap writes the version of the stream. */
    static final String SALESFORCE = """
            {"type": "SCHEMA", "stream": "Contact", "schema": {"type": "object", "additionalProperties": false, "properties": {"Id": {"type": "string"}, "IsDeleted": {"type": "boolean"}, \
            "MasterRecordId": {"type": ["null", "string"]}, "Email": {"type": ["null", "string"]}, "LastName": {"type": "string"}, "Birthdate": {"type": ["null", "string"], "format": "date-time"}, \
            "HasOptedOutOfEmail": {"type": "boolean"}, "MailingLatitude": {"type": ["null", "number"], "multipleOf": 1e-06}, "MailingAddress": {"type": ["null", "object"], "properties": \
            {"street": {"type": ["null", "string"]}, "postalCode": {"type": ["null", "string"]}, "longitude": {"type": ["null", "number"], "multipleOf": 1e-06}}}, "Score__c": {}, \
            "NumberOfOrders__c": {"type": ["null", "number"]}, "SystemModstamp": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": ["string", "null"]}]}}}, \
            "key_properties": ["Id"], "bookmark_properties": ["SystemModstamp"]}
            {"type": "ACTIVATE_VERSION", "stream": "Contact", "version": 1764489600000}
            {"type": "RECORD", "stream": "Contact", "record": {"Id": "003000000000001AAA", "IsDeleted": false, "MasterRecordId": null, "Email": "ada@example.com", "LastName": "Adams", \
            "Birthdate": "1990-05-01T00:00:00.000000Z", "HasOptedOutOfEmail": true, "MailingLatitude": 51.050407, "MailingAddress": {"street": "Elbweg 1", "postalCode": "01067", \
            "longitude": 13.737262}, "Score__c": 12.5, "NumberOfOrders__c": 3.0, "SystemModstamp": "2026-11-20T10:00:00.000000Z"}, "version": 1764489600000, \
            "time_extracted": "2026-11-30T02:00:00.000000Z"}
            {"type": "RECORD", "stream": "Contact", "record": {"Id": "003000000000002AAA", "IsDeleted": true, "Email": null, "LastName": "Bell", "Score__c": "high"}, "version": 1764489600000, \
            "time_extracted": "2026-11-30T02:00:01.000000Z"}
            {"type": "STATE", "value": {"current_stream": "Contact", "bookmarks": {"Contact": {"version": 1764489600000, "SystemModstamp": "2026-11-20T10:00:00.000000Z"}}}}
            """;

    /** Contacts of HubSpot: properties are objects with a value; a number may be text. */
    static final String HUBSPOT = """
            {"type": "SCHEMA", "stream": "contacts", "schema": {"type": "object", "properties": {"vid": {"type": ["null", "integer"]}, "canonical-vid": {"type": ["null", "integer"]}, \
            "merged-vids": {"type": ["null", "array"], "items": {"type": ["null", "integer"]}}, "is-contact": {"type": ["null", "boolean"]}, "versionTimestamp": {"type": ["null", "string"], \
            "format": "date-time"}, "properties": {"type": "object", "properties": {"email": {"type": "object", "properties": {"value": {"type": ["null", "string"]}}}, "num_orders": \
            {"type": "object", "properties": {"value": {"type": ["null", "number", "string"]}}}}}, "list-memberships": {"type": ["null", "array"], "items": {"type": ["null", "object"], \
            "properties": {"internal-list-id": {"type": ["null", "integer"]}, "is-member": {"type": ["null", "boolean"]}}}}}}, "key_properties": ["vid"], \
            "bookmark_properties": ["versionTimestamp"]}
            {"type": "RECORD", "stream": "contacts", "record": {"vid": 101, "canonical-vid": 101, "merged-vids": [99, 100], "is-contact": true, "versionTimestamp": "2026-11-20T10:00:00.000000Z", \
            "properties": {"email": {"value": "ada@example.com"}, "num_orders": {"value": 3}}, "list-memberships": [{"internal-list-id": 7, "is-member": true}]}, \
            "time_extracted": "2026-11-30T02:00:00.000000Z"}
            {"type": "RECORD", "stream": "contacts", "record": {"vid": 102, "properties": {"email": {"value": "bob@example.com"}, "num_orders": {"value": "N/A"}}}}
            {"type": "STATE", "value": {"currently_syncing": null, "bookmarks": {"contacts": {"versionTimestamp": "2026-11-20T10:00:00.000000Z", "offset": {}}}}}
            """;

    /** Customers of Shopify: ids are integers, an address is an object, money is text or a decimal. */
    static final String SHOPIFY = """
            {"type": "SCHEMA", "stream": "customers", "schema": {"type": "object", "properties": {"id": {"type": ["null", "integer"]}, "email": {"type": ["null", "string"]}, "accepts_marketing": \
            {"type": ["null", "boolean"]}, "orders_count": {"type": ["null", "integer"]}, "total_spent": {"type": ["null", "string"], "format": "singer.decimal"}, "tags": {"type": ["null", \
            "string"]}, "default_address": {"type": ["null", "object"], "properties": {"zip": {"type": ["null", "string"]}, "country_code": {"type": ["null", "string"]}}}, "addresses": \
            {"type": ["null", "array"], "items": {"type": ["null", "object"], "properties": {"zip": {"type": ["null", "string"]}, "default": {"type": ["null", "boolean"]}}}}, "updated_at": \
            {"type": ["null", "string"], "format": "date-time"}}}, "key_properties": ["id"], "bookmark_properties": ["updated_at"]}
            {"type": "RECORD", "stream": "customers", "record": {"id": 207119551, "email": "ada@example.com", "accepts_marketing": false, "orders_count": 3, "total_spent": "199.90", "tags": \
            "vip, newsletter", "default_address": {"zip": "01067", "country_code": "DE"}, "addresses": [{"zip": "01067", "default": true}, {"zip": null, "default": false}], "updated_at": \
            "2026-11-20T10:00:00.000000Z", "sms_marketing_consent": {"state": "not_subscribed"}}, "time_extracted": "2026-11-30T02:00:00.000000Z"}
            {"type": "STATE", "value": {"bookmarks": {"customers": {"updated_at": "2026-11-20T10:00:00.000000Z", "since_id": 207119551}}}}
            """;

    /** Customers of Stripe: metadata has no declared names, sources are a list or an object, deleted customers come from events. */
    static final String STRIPE = """
            {"type": "SCHEMA", "stream": "customers", "schema": {"type": ["null", "object"], "properties": {"id": {"type": ["null", "string"]}, "email": {"type": ["null", "string"]}, "metadata": \
            {"type": ["null", "object"], "properties": {}}, "shipping": {"type": ["null", "object"], "properties": {"address": {"type": ["null", "object"], "properties": {"postal_code": {"type": \
            ["null", "string"]}}}}}, "sources": {"anyOf": [{"type": ["null", "array"], "items": {"type": ["null", "object"], "properties": {"id": {"type": ["null", "string"]}}}}, {"type": \
            ["null", "object"], "properties": {"object": {"type": ["null", "string"]}}}]}, "account_balance": {"type": ["null", "integer"]}, "created": {"type": ["null", "string"], "format": \
            "date-time"}, "deleted": {"type": ["null", "boolean"]}}}, "key_properties": ["id"]}
            {"type": "RECORD", "stream": "customers", "record": {"id": "cus_A1", "email": "ada@example.com", "metadata": {"crm_id": "17", "plan": {"tier": 2}}, "shipping": {"address": \
            {"postal_code": "01067"}}, "sources": [{"id": "card_1"}], "account_balance": -1250, "created": "2026-01-01T00:00:00.000000Z"}, "time_extracted": "2026-11-30T02:00:00.000000Z"}
            {"type": "RECORD", "stream": "customers", "record": {"id": "cus_B2", "sources": {"object": "list"}, "deleted": true}}
            {"type": "STATE", "value": {"bookmarks": {"customers": {"created": 1764489600}}}}
            """;

    private TapOutputs() {
    }
}
