// SPDX-License-Identifier: Apache-2.0
/** One class per operation of PutEspContact, and the forecast and the preview of a hold. */
package io.emailpersonalization.nifi.esp.operation;
