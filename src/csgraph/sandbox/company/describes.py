"""Describe bodies, as Salesforce answers them.

A field is declared by its name, label, type and whatever differs from what its type
implies; every attribute of the wire is filled in from there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Describe = dict[str, Any]

CURRENCIES = ("USD", "EUR", "GBP", "SEK", "PLN", "BRL", "INR", "JPY")

_API = "/services/data/v62.0"
_MASTER_RECORD_TYPE = "012000000000000AAA"

_FIELD: Describe = {
    "aggregatable": True,
    "aiPredictionField": False,
    "autoNumber": False,
    "byteLength": 0,
    "calculated": False,
    "calculatedFormula": None,
    "cascadeDelete": False,
    "caseSensitive": False,
    "compoundFieldName": None,
    "controllerName": None,
    "createable": True,
    "custom": False,
    "defaultValue": None,
    "defaultValueFormula": None,
    "defaultedOnCreate": False,
    "dependentPicklist": False,
    "deprecatedAndHidden": False,
    "digits": 0,
    "displayLocationInDecimal": False,
    "encrypted": False,
    "externalId": False,
    "extraTypeInfo": None,
    "filterable": True,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "groupable": True,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "idLookup": False,
    "inlineHelpText": None,
    "label": "",
    "length": 0,
    "mask": None,
    "maskType": None,
    "name": "",
    "nameField": False,
    "namePointing": False,
    "nillable": True,
    "permissionable": True,
    "picklistValues": [],
    "polymorphicForeignKey": False,
    "precision": 0,
    "queryByDistance": False,
    "referenceTargetField": None,
    "referenceTo": [],
    "relationshipName": None,
    "relationshipOrder": None,
    "restrictedDelete": False,
    "restrictedPicklist": False,
    "scale": 0,
    "searchPrefilterable": False,
    "soapType": "xsd:string",
    "sortable": True,
    "type": "string",
    "unique": False,
    "updateable": True,
    "writeRequiresMasterRead": False,
}

_BY_TYPE: dict[str, Describe] = {
    "address": {
        "aggregatable": False,
        "createable": False,
        "groupable": False,
        "queryByDistance": True,
        "soapType": "urn:address",
        "sortable": False,
        "updateable": False,
    },
    "boolean": {
        "aggregatable": False,
        "defaultValue": False,
        "defaultedOnCreate": True,
        "nillable": False,
        "soapType": "xsd:boolean",
    },
    "currency": {"groupable": False, "precision": 18, "scale": 2, "soapType": "xsd:double"},
    "date": {"soapType": "xsd:date"},
    "datetime": {"groupable": False, "soapType": "xsd:dateTime"},
    "double": {"groupable": False, "precision": 18, "soapType": "xsd:double"},
    "email": {"length": 80, "idLookup": True},
    "id": {
        "createable": False,
        "defaultedOnCreate": True,
        "idLookup": True,
        "length": 18,
        "nillable": False,
        "permissionable": False,
        "soapType": "tns:ID",
        "updateable": False,
    },
    "int": {"digits": 8, "soapType": "xsd:int"},
    "multipicklist": {
        "aggregatable": False,
        "groupable": False,
        "length": 4099,
        "precision": 4,
        "sortable": False,
    },
    "percent": {"groupable": False, "precision": 18, "soapType": "xsd:double"},
    "phone": {"length": 40},
    "picklist": {"length": 255},
    "reference": {"length": 18, "soapType": "tns:ID"},
    "string": {"length": 255},
    "textarea": {
        "aggregatable": False,
        "extraTypeInfo": "plaintextarea",
        "filterable": False,
        "groupable": False,
        "length": 32000,
        "sortable": False,
    },
    "url": {"length": 255},
}

_AUDIT: Describe = {
    "createable": False,
    "nillable": False,
    "permissionable": False,
    "updateable": False,
}
READ_ONLY: Describe = {"createable": False, "permissionable": False, "updateable": False}


_ALLOWED = """
    createable deletable layoutable mruEnabled queryable replicateable retrieveable
    searchLayoutable searchable triggerable undeletable updateable compactLayoutable feedEnabled
"""
_REFUSED = """
    activateable customSetting deepCloneable deprecatedAndHidden hasSubtypes isInterface
    isSubtype mergeable dataTranslationEnabled
"""


def field(name: str, label: str, kind: str = "string", **differing: object) -> Describe:
    """Return a field's describe; `options` become picklist values."""
    options = differing.pop("options", ())
    body = _FIELD | _BY_TYPE.get(kind, {}) | {"name": name, "label": label, "type": kind}
    body |= {"custom": name.endswith("__c")}
    body |= differing
    if isinstance(options, Sequence):
        body["picklistValues"] = [_option(str(each)) for each in options]
    if body["soapType"] in ("xsd:string", "tns:ID"):
        body["byteLength"] = body["length"] * (1 if body["soapType"] == "tns:ID" else 3)
    return body


def formula(name: str, label: str, kind: str, text: str, **differing: object) -> Describe:
    """Return the describe of a calculated field."""
    fixed = {"calculated": True, "calculatedFormula": text}
    return field(name, label, kind, **(READ_ONLY | fixed | differing))


def lookup(name: str, label: str, target: str, relationship: str, **differing: object) -> Describe:
    """Return the describe of a reference to another object."""
    ends = {"referenceTo": [target], "relationshipName": relationship}
    return field(name, label, "reference", **(ends | differing))


def polymorphic(
    name: str, label: str, targets: Sequence[str], relationship: str, **differing: object
) -> Describe:
    """Return the describe of a reference to any of several objects."""
    ends = {
        "referenceTo": list(targets),
        "relationshipName": relationship,
        "polymorphicForeignKey": True,
        "namePointing": True,
    }
    return field(name, label, "reference", **(ends | differing))


def id_field(label: str) -> Describe:
    """Return the describe of an object's id."""
    return field("Id", f"{label} ID", "id")


def currency_field() -> Describe:
    """Return the describe of the currency that a record's amounts are in."""
    return field(
        "CurrencyIsoCode",
        "Currency ISO Code",
        "picklist",
        length=3,
        nillable=False,
        restrictedPicklist=True,
        options=CURRENCIES,
    )


def audit_fields(*, deletable: bool = True) -> list[Describe]:
    """Return the fields that every record carries for the system's own use."""
    bookkeeping = [
        field("CreatedDate", "Created Date", "datetime", **_AUDIT),
        lookup("CreatedById", "Created By ID", "User", "CreatedBy", **_AUDIT),
        field("LastModifiedDate", "Last Modified Date", "datetime", **_AUDIT),
        lookup("LastModifiedById", "Last Modified By ID", "User", "LastModifiedBy", **_AUDIT),
        field("SystemModstamp", "System Modstamp", "datetime", **_AUDIT),
    ]
    if deletable:
        return [field("IsDeleted", "Deleted", "boolean", **_AUDIT), *bookkeeping]
    return bookkeeping


def address_fields(prefix: str) -> list[Describe]:
    """Return an address with its components."""
    compound = f"{prefix}Address"
    part = {"compoundFieldName": compound}
    number = part | {"precision": 18, "scale": 15}
    street = part | {
        "aggregatable": True,
        "filterable": True,
        "groupable": True,
        "length": 255,
        "sortable": True,
    }
    return [
        field(f"{prefix}Street", f"{prefix} Street", "textarea", **street),
        field(f"{prefix}City", f"{prefix} City", length=40, **part),
        field(f"{prefix}State", f"{prefix} State/Province", length=80, **part),
        field(f"{prefix}PostalCode", f"{prefix} Zip/Postal Code", length=20, **part),
        field(f"{prefix}Country", f"{prefix} Country", length=80, **part),
        field(f"{prefix}Latitude", f"{prefix} Latitude", "double", **number),
        field(f"{prefix}Longitude", f"{prefix} Longitude", "double", **number),
        field(
            f"{prefix}GeocodeAccuracy",
            f"{prefix} Geocode Accuracy",
            "picklist",
            length=40,
            options=("Address", "Street", "Zip", "City", "State", "Unknown"),
            **part,
        ),
        field(compound, f"{prefix} Address", "address"),
    ]


def sobject_describe(
    name: str,
    label: str,
    plural: str,
    key_prefix: str | None,
    fields: Sequence[Mapping[str, object]],
    **differing: object,
) -> Describe:
    """Return the body of an object's describe call."""
    return _capabilities(custom=name.endswith("__c")) | {
        "childRelationships": [],
        "fields": [dict(each) for each in fields],
        "keyPrefix": key_prefix,
        "label": label,
        "labelPlural": plural,
        "name": name,
        "urls": _urls(name),
        **differing,
    }


def link_children(describes: Sequence[Describe], relationships: Mapping[str, str]) -> None:
    """Tell each object which other objects refer to it.

    `relationships` names the collection of a reference, keyed `Object.Field`.
    """
    by_name = {each["name"]: each for each in describes}
    for child in describes:
        for reference in child["fields"]:
            for target in reference["referenceTo"]:
                if target in by_name:
                    collection = relationships.get(f"{child['name']}.{reference['name']}")
                    by_name[target]["childRelationships"].append(
                        _child_relationship(child["name"], reference["name"], collection)
                    )


def _option(value: str) -> Describe:
    return {
        "active": True,
        "defaultValue": False,
        "label": value,
        "validFor": None,
        "value": value,
    }


def _child_relationship(child: str, reference: str, collection: str | None) -> Describe:
    return {
        "cascadeDelete": False,
        "childSObject": child,
        "deprecatedAndHidden": False,
        "field": reference,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": collection,
        "restrictedDelete": False,
    }


def _urls(name: str) -> Describe:
    root = f"{_API}/sobjects/{name}"
    return {
        "compactLayouts": f"{root}/describe/compactLayouts",
        "rowTemplate": f"{root}/{{ID}}",
        "approvalLayouts": f"{root}/describe/approvalLayouts",
        "describe": f"{root}/describe",
        "quickActions": f"{root}/quickActions",
        "layouts": f"{root}/describe/layouts",
        "sobject": root,
    }


def _capabilities(*, custom: bool) -> Describe:
    allowed = dict.fromkeys(_ALLOWED.split(), True)
    refused = dict.fromkeys(_REFUSED.split(), False)
    return {
        "actionOverrides": [],
        **allowed,
        **refused,
        "associateEntityType": None,
        "associateParentEntity": None,
        "custom": custom,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [
            {
                "active": True,
                "available": True,
                "defaultRecordTypeMapping": True,
                "developerName": "Master",
                "master": True,
                "name": "Master",
                "recordTypeId": _MASTER_RECORD_TYPE,
                "urls": {},
            }
        ],
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": "All records", "name": "everything"},
            {"label": "My records", "name": "mine"},
        ],
    }
