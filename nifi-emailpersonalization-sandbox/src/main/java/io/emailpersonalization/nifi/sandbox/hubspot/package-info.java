// SPDX-License-Identifier: Apache-2.0
/** A sandbox of HubSpot: objects of the CRM by page, and the token endpoint of apps. */
package io.emailpersonalization.nifi.sandbox.hubspot;
