// SPDX-License-Identifier: Apache-2.0
/** The client of HubSpot: contacts of the CRM, static lists as audiences and groups, subscription types as topics. */
package io.emailpersonalization.nifi.esp.hubspot;
